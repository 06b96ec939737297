"""Rule packs by name or file, listed and compared."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import orjson

from server.domain.answer_words import AnswerWords
from server.domain.problems import Problem
from server.domain.rule_diff import PackDiff, diff
from server.services.county import CountySchema, county_schema
from server.services.schema_content import plain
from survey_schema.load import county_ids, load_codes, load_county, load_form, rule_pack_ids
from survey_schema.model import RulePack
from survey_schema.pack_versions import in_force, load_pack_versions, read_pack_file, until
from survey_schema.toml_source import SchemaError
from survey_schema.versions import newest_version


@dataclass(frozen=True, slots=True)
class ListedPack:
    """`ends` is the day the next version takes over; `counties` work with it, in force or not."""

    pack: RulePack
    ends: date | None
    is_in_force: bool
    counties: tuple[str, ...]


def name_of(pack: RulePack) -> str:
    return f"{pack.id}@{pack.version}"


def hash_of(pack: RulePack) -> str:
    """SHA-256 of the pack as JSON: two packs of one name are told apart by it."""
    return hashlib.sha256(orjson.dumps(plain(pack), option=orjson.OPT_SORT_KEYS)).hexdigest()


def listed(today: date) -> list[ListedPack]:
    """Every version of every pack, in the order they come into force."""
    return [one for identity in _identities() for one in _listed(identity, today)]


def _identities() -> list[str]:
    return sorted({name.partition("@")[0] for name in rule_pack_ids()})


def _listed(identity: str, today: date) -> list[ListedPack]:
    versions = load_pack_versions(identity)
    now = in_force(versions, today)
    profiles = [load_county(one) for one in county_ids()]
    counties = tuple(one.name for one in profiles if one.rule_pack == identity)
    return [ListedPack(one, until(versions, one), one is now, counties) for one in versions]


def find_pack(name: str, today: date) -> RulePack:
    """`<id>@<version>`, `<id>` for the one in force today, or the path of a TOML file."""
    if is_file(name):
        return _of_file(Path(name))
    identity, _, version = name.partition("@")
    if identity not in _identities():
        raise Problem(
            "rules.unknown", name=name, known="、".join(map(_version_names, _identities()))
        )
    versions = load_pack_versions(identity)
    if not version:
        return in_force(versions, today)
    found = next((one for one in versions if one.version == version), None)
    if found is None:
        raise Problem("rules.unknown", name=name, known=_version_names(identity))
    return found


def is_file(name: str) -> bool:
    return name.endswith(".toml") or "/" in name


def _version_names(identity: str) -> str:
    return "、".join(name_of(one) for one in load_pack_versions(identity))


def _of_file(path: Path) -> RulePack:
    if not path.is_file():
        raise Problem("rules.no_file", file=str(path))
    try:
        return read_pack_file(path)
    except SchemaError as error:
        raise Problem("rules.faulty_file", detail=str(error)) from error


def compare(before: RulePack, after: RulePack) -> PackDiff:
    return diff(before, after, words_of(after))


def words_of(pack: RulePack) -> AnswerWords:
    """The words of the newest form the pack grades, which knows all that older ones ask."""
    return AnswerWords(load_form(pack.form, newest_version(pack.form)), load_codes())


def own_pack(county: str, name: str, today: date) -> RulePack:
    """A version of the county's own pack that is in force: only such a one can be applied."""
    if is_file(name):
        raise Problem("rules.only_trial")
    pack, schema = find_pack(name, today), county_schema(county)
    if pack.id != schema.profile.rule_pack:
        raise Problem("rules.not_own", name=name, own=schema.profile.rule_pack)
    if pack.valid_from > today:
        raise Problem("rules.not_in_force", name=name_of(pack), day=pack.valid_from.isoformat())
    return pack


def profile_of(schema: CountySchema, pack: RulePack, profile: str | None) -> str:
    """The profile asked for, or the county's own; it must be one of the pack."""
    wanted = profile or schema.profile.rule_profile
    if wanted not in pack.profiles:
        known = "、".join(f"{code}（{label}）" for code, label in pack.profiles.items())
        raise Problem("rules.unknown_profile", profile=wanted, known=known)
    return wanted
