"""The county's profile and the schema it works with, found once by the county's code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
from survey_schema.versions import form_versions


@dataclass(frozen=True, slots=True)
class CountySchema:
    """Profile, rule pack, form and code lists of one county.

    `packs` are all versions of its pack in the order they come into force, `pack` is the newest.
    `form` is the newest, which asks all that older ones do; `form_on` the one phones fill in.
    """

    profile: CountyProfile
    packs: tuple[RulePack, ...]
    form: Form
    codes: Mapping[str, CodeList]
    forms: tuple[Form, ...]  # every version, oldest first

    @property
    def pack(self) -> RulePack:
        return self.packs[-1]

    def pack_on(self, on: date) -> RulePack:
        """The version in force that day."""
        return in_force(self.packs, on)

    def form_on(self, on: date) -> Form:
        """The version in force that day; the first one for a day before any."""
        begun = [one for one in self.forms if one.valid_from <= on]
        return begun[-1] if begun else self.forms[0]

    def form_for(self, pack: RulePack) -> Form:
        """The version the pack's rules were written for."""
        return next((one for one in self.forms if one.version == pack.form_version), self.form)

    def on(self, day: date) -> CountySchema:
        """The same with the form of that day in the place of the newest."""
        return replace(self, form=self.form_on(day))


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
    forms = tuple(load_form(form_id, version) for version in form_versions(form_id))
    return CountySchema(profile, packs, forms[-1], load_codes(), forms)


def form_of(county: str, identity: str, version: str) -> Form | None:
    """The form as it was asked; None when the county never had that version."""
    key = (identity, version)
    forms = county_schema(county).forms
    return next((one for one in forms if (one.id, one.version) == key), None)


def online_maps() -> bool:
    """Has any county a key of 天地图?"""
    return any(load_county(one).tianditu_key for one in county_ids())
