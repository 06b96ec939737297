"""The one door to the schema files: forms, code lists, rule packs and county profiles.

Every file is read strictly and once. What is wrong is a ``SchemaError`` naming file and line:
a schema with a fault never comes into use, so nothing after this has to doubt it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from survey_schema.memory import remembered
from survey_schema.model import CodeList, CountyProfile, Form, RulePack
from survey_schema.pack_files import form_of_pack
from survey_schema.read_codes import read_code_list
from survey_schema.read_county import read_county, rule_pack_of
from survey_schema.read_drawings import read_drawings
from survey_schema.read_examples import PACK, Example, read_examples
from survey_schema.read_form import read_form
from survey_schema.read_rules import read_rule_pack
from survey_schema.resources import Resources, read_resources
from survey_schema.toml_source import SchemaError
from survey_schema.versions import form_folders, newest_version, version_before

__all__ = [
    "Schema",
    "SchemaError",
    "county_ids",
    "load_all",
    "load_codes",
    "load_county",
    "load_drawings",
    "load_examples",
    "load_form",
    "load_resources",
    "load_rule_pack",
    "newest_pack",
    "read_pack_file",
    "refuse_same_day",
    "rule_pack_ids",
]

ROOT = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything under one root, checked."""

    codes: Mapping[str, CodeList]
    forms: Mapping[tuple[str, str], Form]  # (id, version)
    rule_packs: Mapping[str, RulePack]
    counties: Mapping[str, CountyProfile]
    drawings: Mapping[str, str]
    resources: Resources


def load_codes(root: Path = ROOT) -> Mapping[str, CodeList]:
    return _codes(root)


def load_form(identity: str, version: str, root: Path = ROOT) -> Form:
    return _form(identity, version, root)


def load_drawings(root: Path = ROOT) -> Mapping[str, str]:
    """Name -> SVG, as questions name them in `drawing`."""
    return _drawings(root)


def load_rule_pack(identity: str, root: Path = ROOT) -> RulePack:
    """The pack, checked against the version of the form it was written for."""
    return _rule_pack(identity, root)


def load_examples(pack: str = PACK, root: Path = ROOT) -> tuple[Example, ...]:
    """The situations of ``examples/*.toml`` with what the pack must make of them."""
    rules = newest_pack(pack, root)
    form = _form(rules.form, rules.form_version, root)
    return read_examples(root / "examples", form, _codes(root), rules)


def load_county(identity: str, root: Path = ROOT) -> CountyProfile:
    return _county(identity, root)


def load_resources(root: Path = ROOT) -> Resources:
    """What the county's entries in the government's resource directory are made of."""
    return _resources(root)


@remembered
def _codes(root: Path) -> Mapping[str, CodeList]:
    lists = [read_code_list(path) for path in sorted((root / "codes").glob("*.toml"))]
    return MappingProxyType({one.id: one for one in lists})


@remembered
def _drawings(root: Path) -> Mapping[str, str]:
    return read_drawings(root / "drawings")


@remembered
def _form(identity: str, version: str, root: Path) -> Form:
    folder = root / "forms" / f"{identity}-{version}"
    before = version_before(identity, version, root)
    earlier = None if before is None else _form(identity, before, root)
    return read_form(folder, _codes(root), frozenset(_drawings(root)), earlier)


@remembered
def _rule_pack(identity: str, root: Path) -> RulePack:
    return read_pack_file(root / "hazards" / f"{identity}.toml", root)


def read_pack_file(path: Path, root: Path = ROOT) -> RulePack:
    """A pack that lies anywhere, read as strictly as those under ``hazards/``."""
    form, version = form_of_pack(path)
    version = version or newest_version(form, root)
    return read_rule_pack(path, _form(form, version, root), _codes(root))


@remembered
def _county(identity: str, root: Path) -> CountyProfile:
    path = root / "counties" / f"{identity}.toml"
    return read_county(path, _rule_pack(rule_pack_of(path), root), _codes(root))


def newest_pack(identity: str, root: Path = ROOT) -> RulePack:
    """The version that comes into force last."""
    names = [one for one in rule_pack_ids(root) if one.partition("@")[0] == identity]
    return max((_rule_pack(one, root) for one in names), key=lambda one: one.valid_from)


@remembered
def _resources(root: Path) -> Resources:
    pages = {page for key in form_folders(root) for page in _form(*key, root).pages}
    return read_resources(root / "directory" / "resources.toml", pages)


def county_ids(root: Path = ROOT) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (root / "counties").glob("*.toml")))


def rule_pack_ids(root: Path = ROOT) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (root / "hazards").glob("*.toml")))


def refuse_same_day(packs: Iterable[RulePack]) -> None:
    """Two versions of one pack in force from one day would both claim the surveys of that day."""
    begun: dict[tuple[str, date], RulePack] = {}
    for pack in packs:
        other = begun.setdefault((pack.id, pack.valid_from), pack)
        if other is not pack:
            newer = max(other, pack, key=lambda one: one.version)
            raise SchemaError(
                f"hazards/{pack.id}@{newer.version}.toml",
                1,
                f"version {newer.version!r} begins on {pack.valid_from}, as another version does:"
                " give it a later valid_from",
            )


def load_all(root: Path = ROOT) -> Schema:
    """Read and check every file under the root; the first fault is raised."""
    packs = {one: _rule_pack(one, root) for one in rule_pack_ids(root)}
    refuse_same_day(packs.values())
    return Schema(
        codes=_codes(root),
        forms=MappingProxyType({key: _form(*key, root) for key in form_folders(root)}),
        rule_packs=MappingProxyType(packs),
        counties=MappingProxyType({one: _county(one, root) for one in county_ids(root)}),
        drawings=_drawings(root),
        resources=_resources(root),
    )
