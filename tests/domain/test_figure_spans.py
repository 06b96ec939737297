"""Spans say of every moment what the fold up to that moment says (law 10)."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from server.domain.days import local_day
from server.domain.facts import Moment
from server.domain.figure_lines import Questions, as_bytes, from_bytes, packed, unpacked
from server.domain.figure_spans import FOR_EVER, in_turn, spans_of
from server.domain.figures import fold
from server.domain.indicators import INDICATORS
from server.domain.period import Period, period_of
from tests.domain.histories import VILLAGES, registered, tell, walked

REPORT_DAY = 22
INSTANT = timedelta(microseconds=1)
QUESTIONS = Questions(INDICATORS)
IDS = [row.id for row in INDICATORS]


def _told(seed: int) -> list[Moment]:
    """A walk through the procedure, with patrols, a due day and now and then another village."""
    dice = random.Random(seed)
    story = walked(dice, dice.choice(VILLAGES), dice.randint(0, 12))
    for _ in range(dice.randint(0, 4)):
        village = dice.choice(VILLAGES)
        story.insert(
            dice.randint(1, len(story)),
            dice.choice(
                [
                    ("house.moved", {"township": f"{village[:9]}000", "village": village}),
                    ("remediation.planned", {"stage": "awaiting_start", "due": "2022-08-10"}),
                    ("inspection.commissioned", {"stage": "inspecting", "due": "2022-07-22"}),
                    ("complaint.received", {}),
                ]
            ),
        )
    return tell(*story, every=timedelta(hours=dice.choice([3, 50, 200])))


def _said(moments: list[Moment], before: datetime) -> dict[str, int] | None:
    """The slow way: fold everything, ask every question."""
    house = fold(one for one in in_turn(moments) if one.at < before)
    if house is None:
        return None
    found = period_of(local_day(before - INSTANT), REPORT_DAY)
    period = Period(found.starts, found.ends, before)
    return {row.id: int(row.counts(house, period)) for row in INDICATORS}


def _by_spans(moments: list[Moment], before: datetime) -> dict[str, int] | None:
    spans = spans_of(moments, QUESTIONS, REPORT_DAY)
    found = [one for one in spans if one.since < before <= one.until]
    if not found:
        return None
    (span,) = found
    line = span.standing.line
    opens = period_of(local_day(before - INSTANT), REPORT_DAY).opens_at
    fresh = line.fresh if span.since >= opens else ()
    total = sum(packed(one, len(IDS)) for one in (line.now, line.often, fresh))
    return dict(zip(IDS, unpacked(total, len(IDS)), strict=True))


@pytest.mark.parametrize("seed", range(60))
def test_a_span_counts_as_the_fold_of_its_moment(seed):
    moments = _told(seed)
    dice = random.Random(seed)
    asked = [one.at + step for one in moments for step in (-INSTANT, timedelta(0), INSTANT)]
    asked += [moments[0].at + timedelta(hours=dice.randint(0, 4000)) for _ in range(20)]
    for before in asked:
        assert _by_spans(moments, before) == _said(moments, before)


@pytest.mark.parametrize("seed", range(20))
def test_spans_follow_one_another_without_gap(seed):
    spans = spans_of(_told(seed), QUESTIONS, REPORT_DAY)
    assert [one.until for one in spans[:-1]] == [one.since for one in spans[1:]]
    assert spans[-1].until == FOR_EVER


def test_what_became_late_counts_from_that_moment_without_any_event():
    ordered = ("remediation.planned", {"stage": "awaiting_start", "due": "2022-07-01"})
    moments = tell(registered(), ordered)
    last_minute = datetime(2022, 7, 1, 15, 59, tzinfo=UTC)  # 23:59 in the county
    for before, late in ((last_minute, 0), (last_minute + timedelta(minutes=2), 1)):
        numbers = _by_spans(moments, before)
        assert numbers is not None
        assert (numbers["overdue"], numbers["overdue_remediation"]) == (late, late)


def test_a_clock_that_went_back_changes_no_order():
    early, late = tell(registered(), ("house.moved", {"township": "1", "village": "2"}))
    back = Moment(2, late.kind, early.at - timedelta(days=3), "", late.facts)
    assert [one.at for one in in_turn([early, back])] == [early.at, early.at]


def test_a_house_where_nothing_changes_has_one_span():
    seen = ("verdict.confirmed", {"verdict": "safe"})
    told = tell(registered(), ("verdict.assessed", {"verdict": "safe"}), *[seen] * 40)
    assert len(spans_of(told, QUESTIONS, REPORT_DAY)) == 2


def test_a_line_travels_as_bytes():
    line = ((0, 1), (7, 70_000), (136, 2))
    assert from_bytes(as_bytes(line)) == line


def test_a_file_closed_as_a_second_one_ends_its_last_span():
    moments = tell(registered(), ("house.merged", {}), ("survey.received", {"storeys": 2}))
    (span,) = spans_of(moments, QUESTIONS, REPORT_DAY)
    assert (span.since, span.until) == (moments[0].at, moments[1].at)
