"""Cross-examination of an inspection report: what does not go together is asked of a person.

Pure, over frozen facts. A doubt says which facts differ, never that somebody did wrong; names
stand in it nowhere (law 3). Where a limit lies and how a question reads is data
(survey_schema/report_checks.toml). Rests on what others found: reports without testing, storeys
unlike the house (福建), cited standards never used (南昌), an inspector with an interest in the
house (Singapore).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from server.domain.agency_register import (
    STRUCTURAL,
    holds_on,
    is_on_register,
    is_qualified_on,
)
from server.domain.cited_standards import is_current, mentions, number_of
from server.domain.report_facts import Doubt, Examined, Fact, Listed, Signer

STATES = ("open", "answered", "withdrawn")
STATE_LABELS: Mapping[str, str] = {"open": "待核实", "answered": "已核实", "withdrawn": "已消除"}
OUTCOMES = ("explained", "corrected", "not_credible")
OUTCOME_LABELS: Mapping[str, str] = {
    "explained": "经核实情况属实",
    "corrected": "已由机构更正",
    "not_credible": "报告不可采信",
}

Limits = Mapping[str, float]


def examine(report: Examined, limits: Mapping[str, Limits]) -> Iterator[Doubt]:
    """Every doubt, in the order of the checks."""
    for kind, check in CHECKS.items():
        for basis, facts in check(report, limits[kind]):
            yield Doubt(kind, basis, facts)


Found = Iterator[tuple[tuple[str, ...], Mapping[str, Fact]]]


# ---- the house


def _storeys(report: Examined, _limits: Limits) -> Found:
    said, seen = report.stated.storeys, report.surveyed.storeys
    if said is not None and seen is not None and said != seen:
        yield (str(said), str(seen)), {"stated": said, "surveyed": seen}


def _floor_area(report: Examined, limits: Limits) -> Found:
    said, seen = report.stated.floor_area_m2, report.surveyed.floor_area_m2
    if not said or not seen:
        return
    percent = round(100 * abs(said - seen) / max(said, seen))
    if percent > limits["percent"]:
        facts = {"stated": said, "surveyed": seen, "percent": percent}
        yield (f"{said:g}", f"{seen:g}"), facts


def _structure(report: Examined, _limits: Limits) -> Found:
    said, seen = report.stated.structure_type, report.surveyed.structure_type
    if said and seen and said != seen:
        yield (said, seen), {"stated": said, "surveyed": seen}


def _built_year(report: Examined, limits: Limits) -> Found:
    said, seen = report.stated.built_year, report.surveyed.built_year
    if said and seen and abs(said - seen) > limits["years"]:
        yield (str(said), str(seen)), {"stated": said, "surveyed": seen}


def _address(report: Examined, _limits: Limits) -> Found:
    said, seen = report.stated.door, report.surveyed.door
    if said and seen and said != seen:
        yield (said, seen), {}


# ---- days


def _before_commission(report: Examined, _limits: Limits) -> Found:
    if report.signed_on < report.commissioned_on:
        days = {"signed": report.signed_on, "commissioned": report.commissioned_on}
        yield _days(days)


def _before_visit(report: Examined, _limits: Limits) -> Found:
    if report.signed_on < report.inspected_on:
        yield _days({"signed": report.signed_on, "visited": report.inspected_on})


def _days(days: Mapping[str, date]) -> tuple[tuple[str, ...], Mapping[str, Fact]]:
    told: dict[str, Fact] = {name: day.isoformat() for name, day in days.items()}
    return tuple(str(one) for one in told.values()), told


def _pace(report: Examined, limits: Limits) -> Found:
    """One team, one day: the houses' own time and the longest way between two of them."""
    houses = {one.house for one in report.team}
    far = max((one.metres for one in report.team), default=0.0)
    hours = (len(houses) + 1) * limits["hours_per_house"] + far / 1000 / limits["kmh"]
    if houses and hours > limits["hours_a_day"]:
        facts: dict[str, Fact] = {
            "day": report.inspected_on.isoformat(),
            "houses": len(houses) + 1,
            "km": round(far / 1000, 1),
            "hours": round(hours),
        }
        yield tuple(sorted(houses)), facts


# ---- the register


def _both_days(report: Examined) -> tuple[date, ...]:
    return tuple(dict.fromkeys((report.inspected_on, report.signed_on)))


def _agency_off_register(report: Examined, _limits: Limits) -> Found:
    for day in _both_days(report):
        if not is_on_register(report.standings, day):
            yield (day.isoformat(),), {"day": day.isoformat()}


def _agency_unqualified(report: Examined, _limits: Limits) -> Found:
    for day in _both_days(report):
        if not is_qualified_on(report.qualifications, day):
            yield (day.isoformat(),), {"day": day.isoformat()}


def _signer_off_register(report: Examined, _limits: Limits) -> Found:
    for signer in report.signers:
        for day in _both_days(report):
            if not any(
                _is_he(signer, one) and holds_on(one.certificate, day) for one in report.listed
            ):
                facts = {"role": signer.role, "day": day.isoformat()}
                yield (signer.role, signer.number, day.isoformat()), facts


def _is_he(signer: Signer, listed: Listed) -> bool:
    return (signer.name, signer.number) == (listed.name, listed.number)


def _no_structural_engineer(report: Examined, _limits: Limits) -> Found:
    held = [
        one
        for one in report.listed
        if one.certificate.kind == STRUCTURAL and holds_on(one.certificate, report.signed_on)
    ]
    if not any(_is_he(signer, one) for signer in report.signers for one in held):
        yield (report.signed_on.isoformat(),), {"day": report.signed_on.isoformat()}


def _tie(report: Examined, _limits: Limits) -> Found:
    """The agency's ties, and its signers themselves, against who owns and repairs the house."""
    signing = {one.name for one in report.signers}
    for kind, names in sorted(report.interests.items()):
        if names & (report.ties | signing):
            yield (kind,), {"tie": kind}


def _no_statement(report: Examined, _limits: Limits) -> Found:
    if report.has_no_interest is None:
        yield (), {}


# ---- the paper


def _standard_not_current(report: Examined, _limits: Limits) -> Found:
    for cited in report.standards:
        standard = report.known_standards.get(number_of(cited))
        if standard is not None and not is_current(standard, report.inspected_on):
            yield (standard.number,), {"standard": standard.number, "instead": standard.replaced_by}


def _standard_not_used(report: Examined, limits: Limits) -> Found:
    if report.text is None:
        return
    for cited in report.standards:
        times = mentions(report.text, cited)
        if times < limits["least_mentions"]:
            yield (number_of(cited),), {"standard": number_of(cited), "times": times}


def _number_not_in_text(report: Examined, _limits: Limits) -> Found:
    if report.text is not None and not mentions(report.text, report.report_no):
        yield (report.report_no,), {"number": report.report_no}


def _thin(report: Examined, limits: Limits) -> Found:
    if report.pages < limits["least_pages"]:
        yield (str(report.pages),), {"pages": report.pages}


def _embedded(report: Examined, _limits: Limits) -> Found:
    if "embedded_files" in report.flags:
        yield (), {}


def _same_file(report: Examined, _limits: Limits) -> Found:
    if report.same_file:
        yield tuple(sorted(report.same_file)), {"houses": len(set(report.same_file))}


def _alike_text(report: Examined, limits: Limits) -> Found:
    alike = [one for one in report.alike_texts if one.percent >= limits["percent"]]
    if alike:
        facts = {"houses": len({one.house for one in alike})}
        percent = max(one.percent for one in alike)
        yield tuple(sorted({one.house for one in alike})), {**facts, "percent": percent}


def _same_picture(report: Examined, _limits: Limits) -> Found:
    if report.shared_pictures:
        pictures = sum(report.shared_pictures.values())
        facts = {"houses": len(report.shared_pictures), "pictures": pictures}
        yield tuple(sorted(report.shared_pictures)), facts


Check = Callable[[Examined, Limits], Iterable[tuple[tuple[str, ...], Mapping[str, Fact]]]]
CHECKS: Mapping[str, Check] = {
    "storeys": _storeys,
    "floor_area": _floor_area,
    "structure": _structure,
    "built_year": _built_year,
    "address": _address,
    "before_commission": _before_commission,
    "before_visit": _before_visit,
    "pace": _pace,
    "agency_off_register": _agency_off_register,
    "agency_unqualified": _agency_unqualified,
    "signer_off_register": _signer_off_register,
    "no_structural_engineer": _no_structural_engineer,
    "tie": _tie,
    "no_statement": _no_statement,
    "standard_not_current": _standard_not_current,
    "standard_not_used": _standard_not_used,
    "number_not_in_text": _number_not_in_text,
    "thin": _thin,
    "embedded": _embedded,
    "same_file": _same_file,
    "alike_text": _alike_text,
    "same_picture": _same_picture,
}
