"""Personal data is masked by default (law 9, domain.md §9.4)."""

import pytest
from hypothesis import given, strategies as st

from server.domain.masking import mask_id_number, mask_id_number_for_public, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("张小三", "张*三"), ("欧阳小三", "欧**三"), ("张", "*"), ("", "")],
)
def test_name_keeps_its_ends(name, masked):
    assert mask_name(name) == masked


def test_phone_hides_four_in_the_middle():
    assert mask_phone("13812341234") == "138****1234"


def test_id_number_keeps_area_and_last_four_for_staff():
    assert mask_id_number("140928197001010015") == "140928********0015"


def test_id_number_keeps_only_the_last_four_for_the_public():
    assert mask_id_number_for_public("140928197001010015") == "**************0015"


@given(st.text("0123456789", max_size=10))
def test_number_too_short_to_hide_anything_is_hidden_whole(number):
    assert mask_phone(number) == "*" * len(number)


@given(st.text(min_size=1, max_size=40))
def test_mask_keeps_the_length_and_always_hides_something(text):
    for mask in (mask_name, mask_phone, mask_id_number):
        assert len(mask(text)) == len(text)
        assert "*" in mask(text)
