"""Papers of a supervision item: 督办函, 通报, 约谈通知, 约谈记录 (M19).

They name the unit, the clause, the deadline and the houses by code and village; never an owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.indicators import INDICATORS_BY_ID
from server.domain.office_papers import ITEM, KINDS, OfficeKind, kind_of, kinds_for
from server.domain.permission import has_act, require_act
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.domain.supervision import BULLETIN
from server.domain.unit_measures import MEASURES, from_json
from server.services import frozen, office_papers, reports, supervision_reading
from server.services.county import county_schema
from server.services.figure_table import NONE
from server.services.month_papers import addressees
from server.services.office_papers import Ground
from server.services.paper_issuers import party_on_paper, plan_title
from server.services.reports import INSTANT, CutOff, MonthReport
from server.services.supervision_reading import Item
from server.services.work import Look, Work
from server.store.reads import office_papers as reads
from server.store.reads.evidence import area_names
from server.store.reads.houses import HouseLine
from server.store.reads.office_papers import OfficePaperLine

_MOST_ENTRIES = 30


class ItemPapers(NamedTuple):
    item: Item
    papers: list[OfficePaperLine]
    reasons: Mapping[str, str]
    open_kinds: list[str]  # that the actor may issue now


def papers_of_item(work: Work, item_id: str) -> ItemPapers:
    """`supervision.missing` for a unit that does not have to deal with the item."""
    item = supervision_reading.read(work, item_id)
    papers = reads.of_item(whole_county(work.county), work.db, item_id)
    return ItemPapers(
        item, papers, office_papers.void_reasons(work, papers), _open(work, item, papers)
    )


def require_item(work: Work, item_id: str) -> None:
    """Found within reach in a look of its own: no lock is held while a file is made."""
    with Look(work.store, work.actor, work.now) as look:
        supervision_reading.read(look, item_id)


def _open(work: Work, item: Item, papers: list[OfficePaperLine]) -> list[str]:
    if not (has_act(work.actor, Act.SUPERVISION_OPEN) and has_act(work.actor, Act.PAPER_ISSUE)):
        return []
    issued = {one.kind for one in papers if one.state == "valid"}
    admitted = kinds_for(item.row.form, item.row.side, item.row.state)
    return [one for one in admitted if one not in issued]


def issue(
    work: Work, item_id: str, name: str, given: Mapping[str, str], verify_at: str = ""
) -> OfficePaperLine:
    kind = kind_of(name, ITEM)
    require_act(work.actor, Act.SUPERVISION_OPEN)
    with Look(work.store, work.actor, work.now) as look:
        facts = _facts(look, item_id, name, kind, given)
    ground = Ground(f"supervision:{item_id}", item_id=item_id)
    return office_papers.issue(work, name, ground, facts, verify_at)


def preview(work: Work, item_id: str, name: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The facts as they would be sealed, the number not yet given."""
    require_act(work.actor, Act.SUPERVISION_OPEN)
    kind = kind_of(name, ITEM)
    facts = _facts(work, item_id, name, kind, given)
    office_papers.require_inputs(kind, facts["input"])
    return facts


def _facts(
    work: Work, item_id: str, name: str, kind: OfficeKind, given: Mapping[str, str]
) -> dict[str, Any]:
    item = supervision_reading.read(work, item_id)
    row, profile = item.row, county_schema(work.county).profile
    if name not in kinds_for(row.form, row.side, row.state):
        raise Problem("paper.item_kind", title=kind.title)
    is_for_all = row.form == BULLETIN
    unit = party_on_paper(profile, row.receiver)
    return {
        **office_papers.unnumbered(work, name),
        "county": profile.name,
        "basis": [plan_title(profile)],
        "addressee": _addressee(name, addressees(profile) if is_for_all else unit),
        "copies": [],
        "input": {key: value for key, value in given.items() if value},
        "item": _item(work, item, unit),
        "said": _said(item) if KINDS[name].needs_talk else [],
        **_houses(work, item),
    }


def _addressee(name: str, unit: str) -> str:
    """A record is kept in the file and addressed to nobody."""
    return "" if KINDS[name].needs_talk else unit


def _item(work: Work, item: Item, unit: str) -> dict[str, Any]:
    row = item.row
    return {
        "number": row.number,
        "unit": unit,
        "demand": item.demand,
        "basis": row.basis,
        # the deadline is the end of a day, told as that day
        "due_on": local_day(row.due_at - INSTANT).isoformat(),
        "figure": _figure(work, item),
        "entries": _entries(item),
    }


def _figure(work: Work, item: Item) -> dict[str, Any] | None:
    """The number as it was counted when the item was opened: of houses, or of a unit's entries."""
    row = item.row
    if row.month is None or row.counted_at is None:
        return None
    told = {"month": row.month, "counted_at": row.counted_at.isoformat()}
    if row.measure is not None:
        measure = MEASURES[row.measure]
        of_unit = {"area": item.receiver_name, "number": len(row.behind or ())}
        return {**told, **of_unit, "name": measure.bad, "unit": measure.unit}
    if row.figure is None:
        return None
    known = INDICATORS_BY_ID[row.figure]
    of_houses = {"area": _place(work, item), "number": _number(work, item, row.figure)}
    return {**told, **of_houses, "name": known.name, "unit": known.unit}


def _entries(item: Item) -> list[dict[str, str]]:
    """What was counted of the unit itself, each with the day it was due or found."""
    found = [from_json(one) for one in item.row.behind or ()]
    return [
        {"name": one.name, "on": local_day(one.due - INSTANT).isoformat()}
        for one in found[:_MOST_ENTRIES]
    ]


def _place(work: Work, item: Item) -> str:
    """The township, or the department whose houses in business were counted."""
    area = item.row.area_code
    if area is None:
        return item.receiver_name
    return area_names(whole_county(work.county), work.db, {area}).get(area, "")


def _number(work: Work, item: Item, figure: str) -> int:
    report, (kind, _, code) = _counted(work, item), item.row.receiver.partition(":")
    if item.row.area_code is None and kind == "department":
        return report.departments.get(code, NONE)[figure]
    return report.number(item.row.area_code or "", figure)


def _counted(work: Work, item: Item) -> MonthReport:
    row = item.row
    period = reports.cut_off_of_month(work, str(row.month)).period
    if row.counted_at is not None and row.counted_at < period.closes_at:
        return reports.month_report(work, CutOff(period, row.counted_at))
    return frozen.report_of_month(work, period.name)


def _houses(work: Work, item: Item) -> dict[str, Any]:
    """Those named one by one, else the first page of the figure's."""
    lines, whole = item.named, len(item.row.houses)
    if item.row.figure is not None and not lines:
        behind = supervision_reading.houses_of_figure(work, item, None)
        lines = behind.houses
        whole = _number(work, item, item.row.figure)
    names = area_names(whole_county(work.county), work.db, {one.village_code for one in lines})
    shown = [_house(one, names) for one in lines]
    return {"houses": shown, "houses_more": max(0, whole - len(shown))}


def _house(one: HouseLine, names: Mapping[str, str]) -> dict[str, str]:
    return {"code": one.code, "village": names.get(one.village_code, "")}


def _said(item: Item) -> list[str]:
    """What was recorded of the talk."""
    return [one.words for one in item.steps if one.step == "record_talk" and one.words]
