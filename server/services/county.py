"""The county's profile and the schema it works with, found once by the county's code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from server.domain.problems import Problem
from survey_schema.load import (
    county_ids,
    load_codes,
    load_county,
    load_form,
)
from survey_schema.memory import remembered
from survey_schema.model import CodeList, CountyProfile, Form, RulePack
from survey_schema.pack_versions import in_force, load_pack_versions
from survey_schema.versions import form_versions, newest_version


@dataclass(frozen=True, slots=True)
class CountySchema:
    """Profile, rule pack, newest form and code lists of one county.

    `packs` are all versions of its pack in the order they come into force, `pack` is the newest.
    """

    profile: CountyProfile
    packs: tuple[RulePack, ...]
    form: Form
    codes: Mapping[str, CodeList]

    @property
    def pack(self) -> RulePack:
        return self.packs[-1]

    def pack_on(self, on: date) -> RulePack:
        """The version in force that day."""
        return in_force(self.packs, on)


@remembered
def county_schema(county: str) -> CountySchema:
    """`area.missing` when no profile has the code: a county is a profile file (M23)."""
    for identity in county_ids():
        profile = load_county(identity)
        if profile.code == county:
            return _schema_of(profile)
    raise Problem("area.missing", code=county)


def _schema_of(profile: CountyProfile) -> CountySchema:
    packs = load_pack_versions(profile.rule_pack)
    form_id = packs[-1].form
    return CountySchema(profile, packs, load_form(form_id, newest_version(form_id)), load_codes())


def form_of(county: str, identity: str, version: str) -> Form | None:
    """The form as it was asked; None when the county never had that version."""
    current = county_schema(county).form
    if (current.id, current.version) == (identity, version):
        return current
    if identity != current.id or version not in form_versions(identity):
        return None
    return load_form(identity, version)
