"""Every row of domain.md §1.3 A-M is a rule, a record, or says why it is neither."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from server.domain.priority import KEY_REASONS
from survey_schema.model import UNCONFIRMED, Certainty, Rule, Severity
from tests.cases import every
from tests.survey_schema.rule_witness import FORM, PACK, fired, hidden_in

ROWS: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_name("rule_rows.toml").read_text("utf-8")
)
RULES = {rule.id: rule for rule in PACK.rules}
_LAST = {"A": 6, "B": 11, "C": 17, "D": 8, "E": 19, "F": 4, "G": 11, "H": 14, "I": 12, "J": 7}
_LAST |= {"K": 7, "L": 3}
GENERAL_KNOWLEDGE = (
    *("A4", "A5", "A6", "B9", "B11", "C17", "D5", "D7", "D8", "F2", "F3", "F4", "G11"),
    *("I10", "I11", "I12", "J2", "J3", "J4", "J5", "J6", "J7", "K6", "L2", "L3"),
)
# In E8 the Shenzhen list names walls and slabs too; the first ten rows of E are about frames.
FRAME_ROWS = ("E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8")


def test_the_table_names_every_row_of_the_reference_once() -> None:
    numbered = {f"{letter}{one}" for letter, last in _LAST.items() for one in range(1, last + 1)}
    assert set(ROWS) == numbered | {"M"}


def test_the_table_names_every_rule_once_and_no_other() -> None:
    named = [one for row in ROWS.values() for one in row.get("rules", ())]
    assert sorted(named) == sorted(RULES)


@every("row", sorted(ROWS))
def test_a_row_is_covered_or_says_why_not(row: str) -> None:
    told = ROWS[row]
    covered = bool(told.get("rules") or told.get("records"))
    assert covered != bool(told.get("why"))


@every("row", GENERAL_KNOWLEDGE)
def test_a_row_from_general_knowledge_is_never_shown_as_official(row: str) -> None:
    rules = [RULES[one] for one in ROWS[row]["rules"]]
    assert rules
    assert not any(rule.source.certainty.is_official for rule in rules)
    assert rules[0].source.certainty is Certainty.GENERAL_KNOWLEDGE


def test_a_rule_without_a_text_seen_names_no_section_of_a_document() -> None:
    known = [one for one in PACK.rules if one.source.certainty is Certainty.GENERAL_KNOWLEDGE]
    assert all("未见条文" in one.clause and UNCONFIRMED in one.source.text for one in known)
    assert not [one.id for one in PACK.rules if "待核" in one.clause]


@given(
    st.floats(2.01, 200),
    st.one_of(
        st.tuples(st.just(1), st.floats(50.1, 100)),
        st.tuples(st.integers(2, 9), st.floats(33.4, 100)),
    ),
)
def test_row_c3_asks_for_nothing_that_c1_lets_pass(width: float, cracks: tuple[int, float]) -> None:
    assert ROWS["C3"]["subsumed"] == "C1"
    house = {"structure_type": "masonry", "storeys": 1, "wall_vertical_crack": "yes"}
    count, length = cracks
    measures = {"_mm": width, "_length": length, "_places": count}
    answers = house | {f"wall_vertical_crack{key}": value for key, value in measures.items()}
    assert "C1" in fired(answers)


def test_row_e19_is_a_hint_where_the_crack_is_measured() -> None:
    hint = FORM.questions[ROWS["E19"]["hint"]].hint
    assert hint is not None
    assert "0.3毫米" in hint and "0.2毫米" in hint


def test_row_k7_is_a_reason_of_the_hundred_day_action() -> None:
    holds = KEY_REASONS[ROWS["K7"]["flag"]].holds
    assert (holds({"max_span_m": 6}), holds({"max_span_m": 5.99})) == (True, False)
    assert not any("max_span_m" in rule.fields for rule in PACK.rules)


@pytest.mark.parametrize("structure", ["bottom_frame", "mixed", "rc"])
def test_row_f1_every_severe_sign_of_a_frame_counts_in_a_bottom_frame(structure: str) -> None:
    rules = [RULES[one] for row in FRAME_ROWS for one in ROWS[row]["rules"]]
    severe = [rule for rule in rules if rule.severity is Severity.SEVERE]
    assert severe
    assert all(not rule.structures or structure in rule.structures for rule in severe)
    shown = {"structure_type": structure, "storeys": 2}
    assert not {field for rule in severe for field in rule.fields} & hidden_in(
        shown | {field: "yes" for rule in severe for field in rule.fields[:1]}
    )


@pytest.mark.parametrize("structure", ["bottom_frame", "mixed"])
def test_a_bottom_frame_or_mixed_house_is_looked_at_as_masonry_too(structure: str) -> None:
    masonry = hidden_in({"structure_type": "masonry", "storeys": 2})
    asked = {one for one in FORM.questions if one.startswith(("wall_", "settlement_", "brick_"))}
    signs = {one for one in asked - masonry if FORM.questions[one].part is not None}
    assert not signs & hidden_in({"structure_type": structure, "storeys": 2})


@every("rule", PACK.rules, ids=lambda rule: rule.id)
def test_a_rule_says_in_a_surveyors_chinese_what_was_seen(rule: Rule) -> None:
    assert "\u4e00" <= rule.sign[0] <= "\u9fff"
    assert len(rule.sign) <= 30
    assert (rule.valid_from or PACK.valid_from) == PACK.valid_from
    if rule.measure is not None:
        measured = FORM.questions[rule.measure]
        assert rule.threshold and (measured.unit or measured.codes)


@pytest.mark.parametrize("record", PACK.records, ids=lambda record: record.id)
def test_what_is_recorded_apart_never_moves_the_structural_verdict(record: Any) -> None:
    graded = {field for rule in PACK.rules for field in rule.fields}
    assert not graded & set(record.fields)
    assert record.id in ROWS["M"]["records"]


def test_the_page_about_the_reading_names_the_same_rules() -> None:
    page = (Path(__file__).parents[2] / "docs" / "rule-rows.md").read_text("utf-8")
    lines = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    told = {cells[0]: [] if cells[1] == "—" else cells[1].split(", ") for cells in lines[1:]}
    rows = {row: [*one.get("rules", ()), *one.get("records", ())] for row, one in ROWS.items()}
    assert told == rows
