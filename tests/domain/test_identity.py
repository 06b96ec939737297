"""The domain's door to the check digits (vectors of domain.md §7.4)."""

import pytest

from server.domain.identity import is_credit_code, is_id_number


@pytest.mark.parametrize(
    "number", ["140928197001010015", "140922196512310025", "11010519491231002X"]
)
def test_right_id_number_is_taken(number):
    assert is_id_number(number)


def test_wrong_check_digit_is_refused():
    assert not is_id_number("140928197001010016")


def test_credit_code_is_checked():
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y4A")
