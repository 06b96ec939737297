"""县6 + 乡3 + 村3 + 顺序5 + 校验1 (domain.md §7.2)."""

import pytest
from hypothesis import assume, given, strategies as st

from server.domain.house_code import LAST_SERIAL, is_valid, make, parse

villages = st.from_regex(r"\A1409[0-9]{8}\Z")
serials = st.integers(1, LAST_SERIAL)
PLACES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_check_character_is_that_of_the_credit_code():
    """Weights 1 3 9 27 …: 1 + 3·4 + 0 + 27·9 + 19·2 + 26·8 + 16·1 + 29·2 + 13·1 + 28·1 = 617."""
    assert 31 - 617 % 31 == 3
    assert make("140928100201", 1) == "140928100201000013"


@given(villages, serials)
def test_code_says_its_village_and_serial(village, serial):
    code = make(village, serial)

    assert len(code) == 18
    assert parse(code) == (village, serial)


@given(villages, serials, st.integers(0, 17), st.sampled_from(PLACES))
def test_one_wrong_character_is_found(village, serial, place, wrong):
    code = make(village, serial)
    assume(code[place] != wrong)

    assert not is_valid(code[:place] + wrong + code[place + 1 :])


@given(villages, serials, st.integers(0, 16))
def test_two_neighbours_exchanged_are_found(village, serial, place):
    code = make(village, serial)
    assume(code[place] != code[place + 1])

    assert not is_valid(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


def test_code_names_its_township_and_county():
    code = parse(make("140928100201", 7))

    assert (code.township, code.county) == ("140928100000", "140928000000")


@pytest.mark.parametrize(
    ("village", "serial"), [("140928100201", 0), ("140928100201", 100_000), ("14092810020", 1)]
)
def test_what_does_not_fit_makes_no_code(village, serial):
    with pytest.raises(ValueError, match="no house code"):
        make(village, serial)


def test_wrong_code_is_not_parsed():
    with pytest.raises(ValueError, match="is no house code"):
        parse("140928100201000014")
