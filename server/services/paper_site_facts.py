"""What the acceptance form says of the visit: marks per hazard and item, and the re-inspection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from server.domain.acceptance import MARK_LABELS
from server.services.cases import Found
from server.services.county import CountySchema
from server.services.work import Work
from server.store.reads import acceptance as reads
from server.store.reads.cases import AcceptanceLine


def on_site_facts(
    work: Work, schema: CountySchema, found: Found, line: AcceptanceLine
) -> dict[str, Any]:
    where = (found.reach, work.db, found.row.id)
    signs = {one.id: one.sign.rstrip("。；") for one in found.hazards}
    items = schema.codes["acceptance_item"].labels
    grades = schema.codes["inspection_grade"].labels
    return {
        "marks": [
            {
                "hazard": signs.get(one.hazard_id, ""),
                "mark": MARK_LABELS[one.mark],
                "note": one.note,
            }
            for one in reads.marks_of(*where)
            if one.acceptance_id == line.id
        ],
        "items": [
            {"label": items.get(name, name), "mark": MARK_LABELS.get(mark, mark)}
            for name, mark in sorted((line.items or {}).items(), key=_as_on_the_form(items))
        ],
        "reinspections": [
            {"number": one.report_no, "grade": grades.get(one.grade, one.grade)}
            for one in reads.reinspections_of(*where)
            if one.acceptance_id == line.id
        ],
    }


def _as_on_the_form(items: Mapping[str, str]) -> Callable[[tuple[str, str]], tuple[int, str]]:
    """PostgreSQL keeps the keys of a document in an order of its own."""
    places = {name: place for place, name in enumerate(items)}
    return lambda marked: (places.get(marked[0], len(places)), marked[0])
