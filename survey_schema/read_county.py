"""County profiles: the file ``counties/<id>.toml`` as a ``CountyProfile`` (law 7, M23)."""

from __future__ import annotations

import re
from pathlib import Path
from types import MappingProxyType
from typing import cast

from survey_schema.fitting import Codes
from survey_schema.model import (
    Certainty,
    CountyProfile,
    Deadline,
    Department,
    Mechanism,
    Phase,
    Promotion,
    Provider,
    RulePack,
    Township,
)
from survey_schema.read_acceptance import TRACKS, read_checking, read_tiers
from survey_schema.read_complaints import read_complaint_reward
from survey_schema.read_patrols import read_patrols
from survey_schema.read_reporting import read_reporting
from survey_schema.read_safety import read_geohazard, read_neighbours
from survey_schema.read_supervision import read_supervision
from survey_schema.read_use import read_certificate, read_health_code, read_new_build
from survey_schema.toml_source import read_source
from survey_schema.toml_table import Table, document

SCOPES = (*TRACKS, "all")

_AREA_CODE = re.compile(r"\d{12}")
# GK: of the edition of 2024; a county writes another one when 天地图 publishes it
_TIANDITU_APPROVAL = "GS(2024)0650号"
_TIANDITU_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
_PHONE = re.compile(r"\d[\d-]{1,18}\d", re.ASCII)


def rule_pack_of(path: Path) -> str:
    """The pack a county grades by, read before the profile itself can be checked."""
    return document(read_source(path)).text("rule_pack")


def read_county(path: Path, pack: RulePack, codes: Codes) -> CountyProfile:
    top = _document(path)
    county = _county(top, path.stem, pack, codes)
    top.done()
    return county


def _county(top: Table, identity: str, pack: RulePack, codes: Codes) -> CountyProfile:
    townships, departments = _townships(top), _departments(top, codes)
    return CountyProfile(
        id=identity,
        code=_county_code(top),
        name=top.text("name"),
        plan=top.text("plan"),
        seat=cast(tuple[float, float], top.numbers("seat", 2)),
        notice_prefix=top.text("notice_prefix"),
        townships=townships,
        departments=departments,
        acceptance=read_tiers(top),
        checking=read_checking(top),
        phases=_phases(top),
        report_day=_report_day(top),
        report_from=top.day("report_from"),
        reporting=read_reporting(top),
        supervision=read_supervision(top, townships, departments),
        hotline_phone=top.optional_text("hotline_phone"),
        hotline_email=top.optional_text("hotline_email"),
        complaint_reward=read_complaint_reward(top),
        tianditu_key=_tianditu_key(top),
        tianditu_approval=top.optional_text("tianditu_approval") or _TIANDITU_APPROVAL,
        rule_pack=top.text("rule_pack"),
        rule_profile=_rule_profile(top, pack),
        promotion=_promotion(top),
        deadlines=MappingProxyType(_deadlines(top)),
        inspection_validity_years=top.integer("inspection_validity_years"),
        mechanisms=_mechanisms(top, departments, codes),
        villages=MappingProxyType(_villages(top, townships)),
        demo_houses=top.integer("demo_houses"),
        provider=_provider(top, departments),
        health_code=read_health_code(top),
        certificate=read_certificate(top),
        new_build=read_new_build(top, codes),
        neighbours=read_neighbours(top),
        geohazard=read_geohazard(top, departments),
        patrols=read_patrols(top),
    )


def _document(path: Path) -> Table:
    """The file, which must be named by its county's id."""
    top = document(read_source(path))
    if top.identifier() != path.stem:
        raise top.error(f"the county in {path.name} must have the id {path.stem!r}", "id")
    return top


def _tianditu_key(top: Table) -> str | None:
    key = top.optional_text("tianditu_key")
    if key is not None and not _TIANDITU_KEY.fullmatch(key):
        raise top.error("a key of 天地图 is 32 hex digits", "tianditu_key")
    return key


def _county_code(top: Table) -> str:
    code = top.text("code")
    if not _AREA_CODE.fullmatch(code) or not code.endswith("000000"):
        raise top.error("'code' must be 12 digits, the county's six and six zeros", "code")
    return code


def _report_day(top: Table) -> int:
    day = top.integer("report_day")
    if not 1 <= day <= 28:
        raise top.error("'report_day' must be 1 to 28", "report_day")
    return day


def _rule_profile(top: Table, pack: RulePack) -> str:
    profile = top.text("rule_profile")
    if profile not in pack.profiles:
        raise top.error(f"{profile!r} is no profile of pack {pack.id!r}", "rule_profile")
    return profile


def _promotion(top: Table) -> Promotion:
    table = top.table("promotion")
    promotion = Promotion(
        enabled=table.flag("enabled"),
        kinds=table.integer("kinds"),
        places=table.integer("places"),
        source=table.origin(),
    )
    table.done()
    return promotion


def _townships(top: Table) -> tuple[Township, ...]:
    seen: set[str] = set()
    found = tuple(_township(table, top.text("code")[:6], seen) for table in top.tables("township"))
    if not found:
        raise top.error("a county needs at least one [[township]]")
    return found


def _township(table: Table, county: str, seen: set[str]) -> Township:
    code = table.text("code")
    table.refuse_repeated("code", code, seen)
    if not _AREA_CODE.fullmatch(code) or not code.startswith(county):
        raise table.error(f"'code' must be 12 digits beginning with {county}", "code")
    has_certainty = table.has("certainty")
    share = table.optional_number("share")
    township = Township(
        code=code,
        name=table.text("name"),
        is_extra_unit=table.flag("is_extra_unit", default=False),
        certainty=table.enum("certainty", Certainty) if has_certainty else Certainty.PRIMARY,
        phone=_duty_phone(table),
        share=1.0 if share is None else share,
    )
    table.done()
    return township


def _duty_phone(table: Table) -> str | None:
    """Dialled from a button in an emergency: nothing but what a phone can dial."""
    phone = table.optional_text("phone")
    if phone is not None and not _PHONE.fullmatch(phone):
        raise table.error("'phone' must be digits, with '-' between them at most", "phone")
    return phone


def _departments(top: Table, codes: Codes) -> tuple[Department, ...]:
    seen: set[str] = set()
    numbers = {table.integer("number") for table in top.tables("mechanism")}
    return tuple(_department(one, codes, numbers, seen) for one in top.tables("department"))


def _department(table: Table, codes: Codes, numbers: set[int], seen: set[str]) -> Department:
    department = Department(
        code=table.identifier("code"),
        name=table.text("name"),
        duty=table.text("duty"),
        business_kinds=table.texts("business_kinds"),
        mechanisms=table.integers("mechanisms"),
    )
    table.refuse_repeated("code", department.code, seen)
    _require_kinds(table, department.business_kinds, codes)
    for number in department.mechanisms:
        if number not in numbers:
            raise table.error(f"no [[mechanism]] with number {number}", "mechanisms")
    table.done()
    return department


def _require_kinds(table: Table, kinds: tuple[str, ...], codes: Codes) -> None:
    for kind in kinds:
        if kind not in codes["business_kind"].labels:
            raise table.error(f"{kind!r} is no code of 'business_kind'", "business_kinds")


def _mechanisms(
    top: Table, departments: tuple[Department, ...], codes: Codes
) -> tuple[Mechanism, ...]:
    known = {department.code for department in departments}
    seen: set[int] = set()
    return tuple(_mechanism(table, known, codes, seen) for table in top.tables("mechanism"))


def _mechanism(table: Table, known: set[str], codes: Codes, seen: set[int]) -> Mechanism:
    mechanism = Mechanism(
        number=table.integer("number"),
        label=table.text("label"),
        departments=table.texts("departments"),
        business_kinds=table.texts("business_kinds"),
    )
    table.refuse_repeated("number", mechanism.number, seen)
    _require_kinds(table, mechanism.business_kinds, codes)
    for code in mechanism.departments:
        if code not in known:
            raise table.error(f"no [[department]] with code {code!r}", "departments")
    table.done()
    return mechanism


def _one_of(table: Table, key: str, known: tuple[str, ...]) -> str:
    value = table.text(key)
    if value not in known:
        raise table.error(f"{key!r} must be one of {known}, not {value!r}", key)
    return value


def _phases(top: Table) -> tuple[Phase, ...]:
    seen: set[str] = set()
    return tuple(_phase(table, seen) for table in top.tables("phase"))


def _phase(table: Table, seen: set[str]) -> Phase:
    phase = Phase(
        id=table.identifier(),
        label=table.text("label"),
        starts=table.day("starts"),
        ends=table.optional_day("ends"),
        scope=_one_of(table, "scope", SCOPES),
        source=table.origin(),
    )
    table.refuse_repeated("id", phase.id, seen)
    if phase.ends is not None and phase.ends < phase.starts:
        raise table.error("'ends' is before 'starts'", "ends")
    table.done()
    return phase


def _deadlines(top: Table) -> dict[str, Deadline]:
    table = top.table("deadline")
    return {key: _deadline(key, table.table(key)) for key in table.names()}


def _deadline(identity: str, table: Table) -> Deadline:
    deadline = Deadline(
        id=identity,
        label=table.text("label"),
        source=table.origin(),
        hours=table.optional_integer("hours"),
        days=table.optional_integer("days"),
        working_days=table.optional_integer("working_days"),
    )
    lengths = [n for n in (deadline.hours, deadline.days, deadline.working_days) if n is not None]
    if len(lengths) != 1 or lengths[0] < 0:
        raise table.error("a deadline has exactly one of hours, days, working_days")
    table.done()
    return deadline


def _villages(top: Table, townships: tuple[Township, ...]) -> dict[str, tuple[str, ...]]:
    known = {township.code for township in townships}
    table = top.table("villages")
    for code in table.names():
        if code not in known:
            raise table.error(f"no [[township]] with code {code!r}", code)
    return {code: table.texts(code) for code in table.names()}


def _provider(top: Table, departments: tuple[Department, ...]) -> Provider:
    table = top.table("directory")
    provider = Provider(
        department=table.text("provider"),
        credit_code=table.optional_text("provider_code"),
        class_code=table.optional_text("class_code"),
        published_on=table.optional_day("published_on"),
    )
    if provider.department not in {department.code for department in departments}:
        raise table.error(f"no [[department]] with code {provider.department!r}", "provider")
    table.done()
    return provider
