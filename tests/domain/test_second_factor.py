"""One-time codes: the vectors of RFC 6238 and RFC 4226, and what makes one code count once."""

from datetime import UTC, datetime, timedelta

import pytest

from server.domain import second_factor as codes

SECRET = b"12345678901234567890"
NOW = datetime(2022, 9, 20, 3, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(at, code):
    step = codes.step_of(datetime.fromtimestamp(at, UTC))
    assert codes.code_at(SECRET, step, digits=8) == code
    assert codes.code_at(SECRET, step) == code[2:]


def test_codes_are_those_of_rfc_4226():
    expected = "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489"
    assert " ".join(codes.code_at(SECRET, count) for count in range(10)) == expected


def _code(late: int) -> str:
    return codes.code_at(SECRET, codes.step_of(NOW) - late)


@pytest.mark.parametrize(
    ("late", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_code_counts_a_step_early_and_a_step_late_and_no_longer(late, is_taken):
    assert (codes.matching_step(SECRET, _code(late), NOW, 0) is not None) is is_taken


def test_a_code_is_taken_once_and_no_older_one_after_it():
    step = codes.matching_step(SECRET, _code(0), NOW, 0)
    assert step == codes.step_of(NOW)
    assert codes.matching_step(SECRET, _code(0), NOW, step) is None
    assert codes.matching_step(SECRET, _code(1), NOW, step) is None
    later = NOW + timedelta(seconds=codes.STEP_S)
    assert codes.matching_step(SECRET, codes.code_at(SECRET, step + 1), later, step) == step + 1


def test_an_authenticator_is_told_secret_login_and_whose_system_it_is():
    told = codes.address(SECRET, "zhang.wei", "五寨县")
    assert told.startswith("otpauth://totp/%E5%AE%89%E5%B1%85%20")
    assert told.endswith(
        "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E5%AE%89%E5%B1%85%20%E4%BA%94%E5%AF%A8%E5%8E%BF"
    )
    assert codes.base32(SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3-abcd-ef23", 3),
        (" 8 ABCD EF23 ", 8),
        ("9-abcd-ef23", None),
        ("0-abcd-ef23", None),
        ("3-abcd", None),
        ("123456", None),
        ("٣-abcd-ef23", None),
        ("", None),
    ],
)
def test_a_recovery_code_says_which_it_is_however_it_is_typed(typed, number):
    assert codes.recovery_number(codes.plain_code(typed)) == number


@pytest.mark.parametrize(
    ("typed", "is_one"), [("123 456", True), ("12345", False), ("１２３４５６", False)]
)
def test_six_digits_are_a_code_with_a_blank_or_without(typed, is_one):
    assert codes.is_code(codes.plain_code(typed)) is is_one
