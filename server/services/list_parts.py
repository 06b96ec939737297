"""The columns of the three lists (domain.md §4.1) beyond what their rows are found by.

Read for a page of lines at once. What nobody records (a line for remarks) is left empty for the
pen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.masking import mask_door, mask_name, mask_phone
from server.domain.reach import Reach, reach_of, whole_county
from server.outputs.dates import day_text
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads import evidence, list_parts as reads
from server.store.reads.case_parts import case_parts

Row = Mapping[str, Any]
Rows = Sequence[dict[str, Any]]


def of_hazards(work: Work, rows: Rows) -> list[dict[str, Any]]:
    reach, houses = _where(work, rows)
    grounds = reads.grounds(reach, work.db, [row["id"] for row in rows])
    confirmers = reads.confirmers(reach, work.db, houses)
    people = _people(work, reach, houses)
    measures = case_parts(reach, work.db, _cases(rows)).measures
    return [
        {
            **row,
            **_ground(work, grounds[row["id"]]),
            **people.get(row["house_id"], {}),
            "technician": confirmers.get(row["house_id"]),
            "control_kinds": _last(measures.get(row["case_id"], []), "kinds"),
            "controlled_at": _last(measures.get(row["case_id"], []), "in_place_at"),
        }
        for row in rows
    ]


def of_remediations(work: Work, rows: Rows) -> list[dict[str, Any]]:
    reach, houses = _where(work, rows)
    parts = case_parts(reach, work.db, _cases(rows))
    reports = parts.inspections
    papers = reads.papers(reach, work.db, houses)
    people = _people(work, reach, houses)
    agencies = evidence.unit_names(
        whole_county(work.county),
        work.db,
        {one.agency_id for lines in reports.values() for one in lines},
    )
    return [
        {
            **row,
            **people.get(row["house_id"], {}),
            **_report(reports.get(row["case_id"], []), agencies),
            "signed_off_at": _last(parts.sign_offs.get(row["case_id"], []), "signed_at"),
            "paper_number": papers.get(row["case_id"], reads.CasePapers(None, 0)).rectify_number,
        }
        for row in rows
    ]


def of_ledger(work: Work, rows: Rows) -> list[dict[str, Any]]:
    reach, houses = _where(work, rows)
    cases = _cases(rows)
    people = _people(work, reach, houses)
    regraded = reads.reinspection_grades(reach, work.db, cases)
    photos = reads.evidence_of(reach, work.db, cases)
    pressed = _pressed(work, reach, houses)
    return [
        {
            **row,
            **people.get(row["house_id"], {}),
            "progress": _progress(row),
            "reinspection_grade": regraded.get(row["id"]),
            "led_by": _leader(work, row) if row["accepted_at"] else None,
            "pressed": pressed.of(row["house_id"], row["id"]),
            "photos": _photos(photos.get(row["id"])),
        }
        for row in rows
    ]


def _where(work: Work, rows: Rows) -> tuple[Reach, list[str]]:
    return reach_of(work.actor, Act.LIST_READ), sorted({row["house_id"] for row in rows})


def _cases(rows: Rows) -> list[str]:
    return sorted({row.get("case_id") or row["id"] for row in rows})


def _people(work: Work, reach: Reach, houses: Sequence[str]) -> dict[str, dict[str, Any]]:
    """house → masks of its owner's phone, its door, and whoever uses it by the newest survey."""
    found: dict[str, dict[str, Any]] = {house: {} for house in houses}
    for house, person in _opened(work, reads.sealed_people(reach, work.db, houses)).items():
        phone = person.get("owner_phone")
        place = (person.get(name) for name in ("group_name", "road_name", "door_number"))
        found[house] = {
            "phone_masked": mask_phone(str(phone)) if phone else None,
            "door_masked": mask_door(*place),
        }
    for house, said in _opened(work, reads.sealed_answers(reach, work.db, houses)).items():
        user = said.get("user_name")
        found[house]["user_masked"] = mask_name(str(user)) if user else None
    return found


def _opened(work: Work, sealed: Mapping[str, bytes | None]) -> dict[str, dict[str, Any]]:
    return {house: work.store.secrets.open(blob) for house, blob in sealed.items() if blob}


def _report(reports: Sequence[Any], agencies: Mapping[str, str]) -> dict[str, Any]:
    """The newest report there is."""
    given = [one for one in reports if one.grade is not None]
    if not given:
        return {}
    last = given[-1]
    return {
        "agency": agencies.get(last.agency_id),
        **{name: getattr(last, name) for name in ("report_no", "inspected_on", "grade", "advice")},
    }


class _Pressed(NamedTuple):
    """How often supervision named a house, and how many letters about a case were issued."""

    houses: Counter[tuple[str, str]]  # (form, house)
    letters: Mapping[str, reads.CasePapers]  # by case

    def of(self, house: str, case: str) -> str:
        """通报 1 次、督办 2 次: a letter about the case is 督办 too."""
        letters = self.letters.get(case, reads.CasePapers(None, 0)).supervised
        numbers = (
            ("通报", self.houses["bulletin", house]),
            ("督办", self.houses["press", house] + letters),
            ("约谈", self.houses["talk", house]),
        )
        return "、".join(f"{word} {n} 次" for word, n in numbers if n) or "0"


def _pressed(work: Work, reach: Reach, houses: Sequence[str]) -> _Pressed:
    named = reads.named_by_supervision(whole_county(work.county), work.db)
    wanted = set(houses)
    counted = Counter(one for one in named if one[1] in wanted)
    return _Pressed(counted, reads.papers(reach, work.db, houses))


def _leader(work: Work, row: Row) -> str | None:
    """Who organises acceptance of such a house there, as the county's plan says (M11)."""
    tiers = county_schema(work.county).profile.acceptance
    tier = next((one for one in tiers if one.track == row["track"]), None)
    if tier is None:
        return None
    places = {one.township: one.leading_label for one in tier.places}
    return places.get(row["township_code"], tier.leading_label)


def _ground(work: Work, ground: reads.Ground) -> dict[str, Any]:
    """The rule pack by its name, as a clause is cited."""
    return {**ground._asdict(), "pack": ground.pack and _pack(work, ground.pack)}


def _pack(work: Work, name: str) -> str:
    identity, _, version = name.partition("@")
    labels = [one.label for one in county_schema(work.county).packs if one.id == identity]
    return f"{labels[0]}第 {version} 版" if labels else name


def _photos(found: reads.Evidence | None) -> str | None:
    """What shows how the house stands now: the pictures themselves lie in its file."""
    if found is None:
        return None
    return f"{found.number} 张，最近 {day_text(local_day(found.newest_at))}"


def _progress(row: Row) -> str:
    if row["finished_at"] is not None:
        return "done"
    return "waiting" if row["started_at"] is None else "working"


def _last(lines: Sequence[Any], name: str) -> Any:
    return getattr(lines[-1], name) if lines else None
