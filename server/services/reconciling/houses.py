"""What our files say of a house, by the fields a platform is compared in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.reach import whole_county
from server.domain.reconciliation_fields import Difference, Tolerance, differences
from server.domain.report_validity import counting
from server.services.work import Work
from server.store.reads import reconciliation_houses as reads
from server.store.reads.reconciliation_houses import FiledHouse
from server.store.spatial import distance_m
from survey_schema.platforms import Platform

_PLAIN = (
    "is_operational",
    "business_kinds",
    "structure_type",
    "storeys",
    "floor_area_m2",
    "built_year",
    "census_no",
)
# Answer of a row -> blind index of the house: agreement is seen without opening what is sealed.
_SEALED = {
    "owner_name": "owner_index",
    "owner_id_number": "owner_id_index",
    "owner_phone": "phone_index",
    "door_number": "door_index",
}


@dataclass(frozen=True, slots=True)
class OurHouse:
    house: FiledHouse
    values: Mapping[str, Any]


def our_houses(work: Work, platform: Platform, ids: Collection[str]) -> dict[str, OurHouse]:
    """A few hundred at a time; of the whole county, whoever asks has found them within reach."""
    if not ids:
        return {}
    houses = reads.filed_houses(whole_county(work.county), work.db, ids)
    about = (work.db, work.county)
    uses = reads.house_uses(*about, houses.values())
    grades = _grades(work, ids)
    progress = _progress(work, ids)
    return {
        one.id: OurHouse(
            one,
            {
                **{name: getattr(one, name) for name in _PLAIN},
                "platform_no": one.platform_no if platform.number == "platform_no" else None,
                "verdict": one.verdict,
                "township": one.township_code,
                "village": one.village_code,
                "house_use": uses.get(one.id) or (one.imported_answers or {}).get("house_use"),
                "inspection_grade": grades.get(one.id),
                **progress.get(one.id, _NO_CASE),
                "is_ended": one.ended_on is not None,
            },
        )
        for one in houses.values()
    }


_NO_CASE = {"remediation_progress": None, "is_signed_off": False}


def _grades(work: Work, ids: Collection[str]) -> dict[str, str | None]:
    """Of the report that counts (decision 0020)."""
    given, decisions = reads.reports(work.db, work.county, ids)
    found = {}
    for house, reports in given.items():
        chosen = counting(reports, decisions)
        found[house] = next((one.grade for one in reports if one.id == chosen), None)
    return found


def _progress(work: Work, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Of the newest case: one that needs remediation waits, is in work or is done."""
    lines: dict[str, list[tuple[bool, bool]]] = {}
    for _, case, started, finished in reads.remediation_rows(work.db, work.county, ids):
        lines.setdefault(case, []).append((started is not None, finished is not None))
    return {
        house: {
            "remediation_progress": _state(remediation, lines.get(case, [])),
            "is_signed_off": is_signed_off,
        }
        for house, case, remediation, is_signed_off in reads.case_rows(work.db, work.county, ids)
    }


def _state(remediation: str, lines: Collection[tuple[bool, bool]]) -> str | None:
    if remediation == "not_needed" and not lines:
        return None
    if lines and all(is_finished for _, is_finished in lines):
        return "done"
    is_begun = any(is_started or is_finished for is_started, is_finished in lines)
    return "working" if is_begun else "waiting"


def compared(
    work: Work, platform: Platform, told: Mapping[str, Any], owner: Mapping[str, Any], our: OurHouse
) -> list[Difference]:
    """`told` is what the row says, `owner` the columns of services.owner it would have."""
    there, here = dict(told), dict(our.values)
    if platform.number != "platform_no":
        there.pop("platform_no", None)  # the platform's own number stands in no file of ours
    for name, index in _SEALED.items():
        if owner.get(index) is not None:
            there[name], here[name] = owner[index], getattr(our.house, index)
    if our.house.lon is not None and our.house.lat is not None and "lon" in told:
        metres = distance_m(told["lon"], told["lat"], our.house.lon, our.house.lat)
        there["position"] = round(metres)
    if "village" in there:
        there.pop("township", None)  # one difference of place, not two
    return differences(there, here, tolerance_of(platform))


def tolerance_of(platform: Platform) -> Tolerance:
    given = platform.tolerance
    return Tolerance(
        area_m2=given["area_m2"],
        area_percent=given["area_percent"],
        years=int(given["years"]),
        storeys=int(given["storeys"]),
        position_m=given["position_m"],
    )
