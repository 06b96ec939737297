"""Check digits of the numbers people and organisations carry (domain.md §7.4)."""

from __future__ import annotations

import re
from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_ID_SHAPE = re.compile(r"[1-9]\d{5}(?:18|19|20)\d{9}[\dX]", re.ASCII)

_CREDIT_SET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_SHAPE = re.compile(f"[{_CREDIT_SET}]{{2}}\\d{{6}}[{_CREDIT_SET}]{{10}}", re.ASCII)


def id_number_check_digit(first17: str) -> str:
    """GB 11643-1999: the weighted sum of 17 digits modulo 11 picks the eighteenth."""
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, first17, strict=True))
    return _ID_CHECKS[total % 11]


def is_id_number_shaped(number: str) -> bool:
    """Eighteen places whose birth day exists; the check digit is another question."""
    return _ID_SHAPE.fullmatch(number) is not None and _birth_day(number) is not None


def _birth_day(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_id_number(number: str) -> bool:
    return is_id_number_shaped(number) and id_number_check_digit(number[:17]) == number[17]


def credit_code_check_digit(first17: str) -> str:
    """GB 32100-2015: weights are the powers of 3 modulo 31."""
    total = sum(pow(3, i, 31) * _CREDIT_SET.index(char) for i, char in enumerate(first17))
    return _CREDIT_SET[(31 - total % 31) % 31]


def is_credit_code(code: str) -> bool:
    """Some real codes of old fail here (§7.4), so a caller warns and does not refuse."""
    return (
        _CREDIT_SHAPE.fullmatch(code) is not None and credit_code_check_digit(code[:17]) == code[17]
    )
