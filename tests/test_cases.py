"""A test of many cases runs them all and names those that fail."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases import every


def test_every_case_is_run_and_each_that_fails_is_named() -> None:
    run: list[int] = []
    cases = [(1, 0), (2, 1), (3, 2), (4, 2), (5, 0)]

    @every("number, half", cases, ids=lambda case: f"of {case[0]}")
    def whole(number: int, half: int) -> None:
        run.append(number)
        if number == 5:
            pytest.fail("five is refused")
        assert number // 2 == half

    with pytest.raises(pytest.fail.Exception) as failed:
        whole()
    head, *told = str(failed.value).split("--- ")
    assert run == [1, 2, 3, 4, 5]
    assert head.strip() == "2 of 5: of 3, of 5"
    assert [one.split("\n")[0] for one in told] == ["of 3", "of 5"]
    assert "assert number // 2 == half" in told[0] and "assert (3 // 2) == 2" in told[0]
    assert "five is refused" in told[1]


@every("number", [1, 2])
def test_fixtures_are_handed_on(number: int, request: Any) -> None:
    assert number in {1, 2}
    assert request.node.name == "test_fixtures_are_handed_on"


def test_no_case_at_all_is_a_mistake() -> None:
    with pytest.raises(AssertionError, match="no case of rule"):
        every("rule", [])
