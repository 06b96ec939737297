"""Lists and counts of a comparison are found by its indexes, of a township by the township's."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain.acts import Role
from server.domain.reach import Reach, span_of, whole_county
from server.store.engines import Store
from server.store.reads import (
    reconciliation_lines as reads,
    reconciliation_reports as reports,
    reconciliations,
)
from server.store.reads.reconciliation_lines import LineFilter
from tests import make
from tests.query_plans import plans_of

_OFFICE = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
_TOWNSHIP = Reach(tuple(map(span_of, _OFFICE.seats)))
_COUNTY = whole_county(make.COUNTY)


@pytest.mark.parametrize(("reach", "name"), [(_COUNTY, "line_list"), (_TOWNSHIP, "line_township")])
def test_no_question_about_a_comparison_walks_the_lines_of_others(
    store: Store, reach: Reach, name: str
) -> None:
    def pages(db: Any) -> None:
        reads.line_page(reach, db, LineFilter("c", state="open"), (1, "c", 9), 50)
        reads.line_page(reach, db, LineFilter("c", kinds=("same",)), None, 50)

    def others(db: Any) -> None:
        reads.groups(reach, db, "c")
        reads.to_settle(reach, db, "c")
        reads.line_count(reach, db, LineFilter("c", since="resolved"))
        reads.line_count(reach, db, LineFilter("c", has_faults=True))
        reads.line(reach, db, "c", 1)
        reads.line_of_house(reach, db, "c", "h")
        reads.waiting(reach, db)

    listed, counted = plans_of(store, pages), plans_of(store, others)
    assert (len(listed), len(counted)) == (2, 7)
    assert [one for one in (*listed, *counted) if one.walks(_FEW)] == []
    if store.config.is_embedded:  # PostgreSQL plans by the size of its tables besides
        steps = [step for one in counted for step in one.steps if "reconciliation_line" in step]
        assert [
            one for one in steps if "reconciliation_id=?" not in one and "house" not in one
        ] == []
        pages_steps = [step for one in listed for step in one.steps]
        assert [one for one in pages_steps if "TEMP B-TREE" in one] == []
        assert all(name in one for one in pages_steps), pages_steps


# the comparisons themselves: some a year
_FEW = ("ix_reconciliation_current", "ix_reconciliation_list", "_reconciliation_report_1")


def test_what_a_comparison_needs_besides_its_page_is_found_by_a_key(store: Store) -> None:
    def ask(db: Any) -> None:
        reports.numbers(_COUNTY, db, "c")
        reports.kept_report(_COUNTY, db, "c")
        reports.superseded(db, make.COUNTY)
        reports.line_total(db, make.COUNTY, "c")
        list(reads.earlier_lines(db, make.COUNTY, "c"))
        reads.last_number(db, make.COUNTY, "c")
        reads.lines_of_group(_TOWNSHIP, db, "c", 1)
        reads.settlements(db, make.COUNTY, "c", 1)
        reconciliations.comparisons(_TOWNSHIP, db)
        reconciliations.comparison(_TOWNSHIP, db, "c")
        reconciliations.links(db, make.COUNTY, "collection")

    plans = plans_of(store, ask)
    assert len(plans) >= 14
    assert [(one.statement, walked) for one in plans if (walked := one.walks(_FEW))] == []
