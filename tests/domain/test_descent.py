"""Whatever becomes of villages, each house of an earlier day lies in exactly one of today's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st

from server.domain.descent import Change, Descent, in_words

DAY = datetime(2022, 9, 23, tzinfo=UTC)
VILLAGES = ("a", "b", "c")


def _at(number: int) -> datetime:
    return DAY + timedelta(days=number)


@st.composite
def _lives(draw: st.DrawFn) -> tuple[list[Change], dict[str, list[str]]]:
    """Changes one after the other, and house → the villages it stood in, after each of them."""
    standing, stood = [*VILLAGES], {f"{one}{n}": [one] for one in VILLAGES for n in range(3)}
    changes: list[Change] = []
    for number in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(("merge", "split", "move")))
        old = draw(st.sampled_from(standing))
        made = f"n{number}"
        if kind == "merge" and len(standing) > 1:
            into = draw(st.sampled_from([one for one in standing if one != old]))
            moved, terms = {old: [into]}, {"from": [old], "into": into}
            standing.remove(old)
        elif kind == "split":
            moved, terms = {old: [old, made]}, {"from": old, "parts": [{"code": made}]}
            standing.append(made)
        else:
            kind, moved = "move", {old: [made]}
            terms = {"village": old, "code": made, "township": "t"}
            standing = [made if one == old else one for one in standing]
        for way in stood.values():
            way.append(draw(st.sampled_from(moved[way[-1]])) if way[-1] in moved else way[-1])
        changes.append(Change(_at(number), kind, terms))
    return changes, stood


@given(_lives())
def test_a_house_is_followed_from_every_day_to_where_it_stands(
    lived: tuple[list[Change], dict[str, list[str]]],
) -> None:
    changes, stood = lived
    standing = {way[-1] for way in stood.values()} | set(VILLAGES)
    descent = Descent(changes, dict.fromkeys(standing, "t"))
    for way in stood.values():
        for number, village in enumerate(way):
            before = _at(number) - timedelta(hours=1) if number else DAY
            assert descent.heir(village, before, way[-1]) == way[-1]
            assert way[-1] in descent.heirs(village, before)


def _descent(*changes: Change, **townships: str) -> Descent:
    return Descent(changes, townships)


def test_a_code_that_was_given_up_and_taken_again_is_followed_from_its_day() -> None:
    gone = Change(_at(1), "merge", {"from": ["a"], "into": "b"})
    again = Change(_at(9), "split", {"from": "b", "parts": [{"code": "a"}]})
    descent = _descent(gone, again, a="t", b="t")
    assert descent.heirs("a", _at(0)) == ("b", "a")
    assert descent.heirs("a", _at(10)) == ("a",)


def test_a_house_that_left_for_elsewhere_counts_where_its_village_lies() -> None:
    split = Change(_at(1), "split", {"from": "a", "parts": [{"code": "n"}]})
    descent = _descent(split, a="t", n="t", c="t")
    assert descent.heir("a", _at(0), "c") == descent.heir("a", _at(0), None) == "a"


def test_a_village_that_kept_its_code_counts_in_its_new_township() -> None:
    move = Change(_at(1), "move", {"village": "a", "township": "u"})
    descent = _descent(move, a="u")
    assert (descent.heirs("a", _at(0)), descent.township("a", "t")) == (("a",), "u")
    assert _descent(a="u").township("gone", "t") == "t"


def test_changes_are_told_in_words() -> None:
    names = {"a": "甲村", "b": "乙村", "n": "丙村", "t": "城关镇"}
    told: list[tuple[str, Mapping[str, Any], str]] = [
        ("merge", {"from": ["a", "b"], "into": "b"}, "甲村并入乙村"),
        ("split", {"from": "a", "parts": [{"code": "n"}]}, "甲村分设丙村"),
        ("move", {"village": "a", "township": "t"}, "甲村划归城关镇"),
        ("rename", {"area": "a", "name": "丙村"}, "甲村更名"),
    ]
    for kind, terms, words in told:
        assert in_words(Change(DAY, kind, terms), names) == words
