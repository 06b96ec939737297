"""What the triggers propose, and the moves of a supervision item."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from server.domain import liaison, matters, supervision
from server.domain.indicators import INDICATORS_BY_ID
from server.domain.matters import Brought, Matter
from server.domain.parties import OFFICE
from server.domain.problems import Problem
from server.domain.supervision import ITEMS
from server.domain.unit_measures import MEASURES
from survey_schema.load import load_county
from survey_schema.model import Certainty, Source
from survey_schema.supervision_model import SupervisionTrigger

_D = Source("系统设定", Certainty.DESIGN)
TWICE = SupervisionTrigger(
    "twice", "连续两期超期", ("township",), "overdue", None, 0, 2, "bulletin", _D
)
NUMBERS = st.lists(st.integers(0, 3), min_size=0, max_size=5)
RECEIVER, NOW = "township:140928100000", datetime(2022, 9, 1, tzinfo=UTC)


@given(NUMBERS)
def test_a_trigger_of_two_months_asks_for_both_of_the_newest_and_for_nothing_older(
    numbers: list[int],
) -> None:
    months = [(f"2022-{at + 1:02d}", {RECEIVER: one}) for at, one in enumerate(numbers)]
    found = supervision.proposals(TWICE, months, [RECEIVER])
    assert bool(found) == (len(numbers) > 1 and min(numbers[-2:]) > 0)
    if found:
        assert (found[0].number, found[0].month) == (numbers[-1], months[-1][0])


def test_a_unit_that_is_not_in_a_month_or_not_of_its_kind_is_not_proposed() -> None:
    months: list[tuple[str, dict[str, int]]] = [("2022-07", {}), ("2022-08", {RECEIVER: 5})]
    assert supervision.proposals(TWICE, months, [RECEIVER]) == []
    sector = "department:education"
    both = [("2022-07", {sector: 5}), ("2022-08", {sector: 5})]
    assert supervision.proposals(TWICE, both, [sector]) == []


def _matter(state: str, side: str = "none", **more: object) -> Matter:
    return Matter(state, OFFICE, RECEIVER, side, due_at=NOW, **more)  # type: ignore[arg-type]


def _step(matter: Matter, step: str, party: str, *has: str) -> matters.Turn:
    return matters.decide(ITEMS, matter, step, Brought("x", NOW, (party,), has=frozenset(has)))


def _refusal(matter: Matter, step: str, party: str, *has: str) -> str:
    with pytest.raises(Problem) as refused:
        _step(matter, step, party, *has)
    return refused.value.code


def test_a_talk_must_be_held_before_its_item_is_closed() -> None:
    assert _refusal(_matter("answered", "due"), "close", OFFICE) == "matter.not_ready"
    held = _step(_matter("answered", "due"), "record_talk", OFFICE, "words")
    assert (held.state, held.side) == ("answered", "held")
    assert _step(_matter("answered", "held"), "close", OFFICE).state == "closed"


def test_only_the_unit_answers_and_only_the_office_closes() -> None:
    assert _refusal(_matter("asked"), "answer", OFFICE, "words") == "matter.not_yours"
    assert _refusal(_matter("answered"), "close", RECEIVER) == "matter.not_yours"
    assert _refusal(_matter("asked"), "answer", RECEIVER) == "matter.evidence_missing"
    own = _matter("answered", answerers=frozenset({"x"}))
    assert _refusal(own, "close", OFFICE) == "matter.four_eyes"


def test_the_figures_of_every_countys_triggers_are_counted_and_marked_as_ours() -> None:
    for name in ("wuzhai", "wutai"):
        terms = load_county(name).supervision
        assert {one.figure for one in terms.triggers if one.figure} <= INDICATORS_BY_ID.keys()
        assert {one.measure for one in terms.triggers if one.measure} <= MEASURES.keys()
        assert {one.source.certainty for one in terms.triggers} == {Certainty.DESIGN}


def test_wutai_has_its_five_groups_and_only_one_unit_in_none() -> None:
    profile = load_county("wutai")
    groups = profile.supervision.groups
    assert len(groups) == 5
    assert [len(one.townships) for one in groups] == [3] * 5
    covered = {code for one in groups for code in one.townships}
    assert [one.name for one in profile.townships if one.code not in covered] == ["县党群服务中心"]
    assert load_county("wuzhai").supervision.groups == ()


def test_the_liaison_form_names_what_is_missing_and_masks_what_is_personal() -> None:
    whole = {"name": "张三丰", "sex": "男", "post": "科员", "mobile": "13812345678"}
    assert liaison.masked(liaison.checked(whole)) == {
        "name_masked": "张*丰",
        "mobile_masked": "138****5678",
        "post": "科员",
    }
    for changed in ({"name": " "}, {"sex": "某"}, {"mobile": "12ab"}, {"post": ""}):
        with pytest.raises(Problem) as refused:
            liaison.checked({**whole, **changed})
        assert refused.value.code == "liaison.incomplete"
