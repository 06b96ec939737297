"""The public code of a house: 县6 + 乡3 + 村3 + 顺序5 + 校验1 = 18 places (domain.md §7.2, D).

The check character is the one of GB 32100-2015 (weights are powers of 3 modulo 31), which also
closes 17 places with an eighteenth. It finds every wrong character and every two neighbours
exchanged, which neither Luhn nor ISO 7064 mod 37,36 does, and has none of the letters I, O, S, V
and Z that are misread on a door plate.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from survey_schema.identity import credit_code_check_digit

_SHAPE = re.compile(r"\d{17}[0-9A-HJ-NP-RTUWXY]", re.ASCII)
_VILLAGE = re.compile(r"\d{12}", re.ASCII)
LAST_SERIAL = 99_999


class HouseCode(NamedTuple):
    village: str  # 12 digits
    serial: int  # 1 to 99999 within the village

    @property
    def county(self) -> str:
        return f"{self.village[:6]}000000"

    @property
    def township(self) -> str:
        return f"{self.village[:9]}000"


def make(village: str, serial: int) -> str:
    if not _VILLAGE.fullmatch(village) or not 1 <= serial <= LAST_SERIAL:
        raise ValueError(f"no house code for village {village!r}, serial {serial}")
    body = f"{village}{serial:05d}"
    return body + credit_code_check_digit(body)


def is_valid(code: str) -> bool:
    return (
        _SHAPE.fullmatch(code) is not None
        and code[12:17] != "00000"
        and credit_code_check_digit(code[:17]) == code[17]
    )


def parse(code: str) -> HouseCode:
    if not is_valid(code):
        raise ValueError(f"{code!r} is no house code")
    return HouseCode(code[:12], int(code[12:17]))
