"""What somebody may mean by what he types into the search of houses; pure.

Names, ID numbers and phones are sealed and found by blind index: whole, letter by letter. An
address is sealed too; its door is found inside a village, so village and door are taken out of the
text, and the rest is compared with what the hit holds (decision 0041).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

LONGEST = 80  # longer than any code, name or address line
_LEAST_PREFIX = 4
_CODE_LENGTH = 18
_SPACE = re.compile(r"\s+")
_CODE = re.compile(r"\d{4,18}|\d{17}[0-9A-Z]")
_PHONE = re.compile(r"1\d{10}")
_TAIL = re.compile(r"\d{4}")
# 2组 12号, 南大街15-3号: the door stands last, 号 may be left out
_DOOR = re.compile(r"(?P<rest>.*?)(?P<door>[0-9A-Z甲乙丙丁]+(?:[-—之附][0-9A-Z]+)*)(?:号院?|號)?$")
_SUFFIXES = ("社区", "村")


class Address(NamedTuple):
    """`villages` are those named, or every village there is; `rest` is group and road, bare."""

    villages: tuple[str, ...]
    door: str
    rest: str


class Wanted(NamedTuple):
    """Everything the text may be; `village` when it names a village and nothing else."""

    text: str
    code_prefix: str | None = None
    phone: str | None = None
    phone_tail: str | None = None
    address: Address | None = None
    village: str | None = None

    @property
    def may_be_name(self) -> bool:
        return bool(self.text) and not any(one.isdecimal() for one in self.text)


def bare(text: str) -> str:
    """The spelling that is compared: NFKC, upper case, no white space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).upper()


def bare_door(door: str | None) -> str:
    """As people write one door: 15, 015号 and 十五 are not told apart by more than their digits."""
    text = bare(door or "").removesuffix("号").removesuffix("號").lstrip("0")
    return "" if text in ("", "无") else text


def phone_tail(phone: str | None) -> str:
    digits = "".join(one for one in phone or "" if one.isdecimal())
    return digits[-4:] if len(digits) >= len("1234567") else ""


def wanted(text: str, areas: Mapping[str, str]) -> Wanted:
    """`areas` is code -> name of the townships and villages within reach."""
    plain = bare(text)
    if not plain or len(plain) > LONGEST:
        return Wanted("")
    return Wanted(
        text.strip(),
        code_prefix=_code(plain),
        phone=plain if _PHONE.fullmatch(plain) else None,
        phone_tail=plain if _TAIL.fullmatch(plain) else None,
        address=_address(plain, areas),
        village=_only_village(plain, areas),
    )


def fits(rest: str, particulars: Iterable[str | None]) -> bool:
    """Does every word of `rest` occur in what the house holds (group, road)?"""
    held = "".join(bare(one or "") for one in particulars)
    words = [one for one in re.split(r"[组路街巷道]|第", rest) if one]
    return all(one in held for one in words)


def _code(plain: str) -> str | None:
    return plain if _CODE.fullmatch(plain) and len(plain) <= _CODE_LENGTH else None


def _only_village(plain: str, areas: Mapping[str, str]) -> str | None:
    rest, named = _without_areas(plain, areas)
    return named[0] if len(named) == 1 and not rest else None


def _address(plain: str, areas: Mapping[str, str]) -> Address | None:
    rest, named = _without_areas(plain, areas)
    found = _DOOR.fullmatch(rest)
    if found is None or not bare_door(found["door"]) or (not named and not _looks_like_door(rest)):
        return None
    villages = named or tuple(code for code in areas if _is_village(code))
    return Address(villages, bare_door(found["door"]), found["rest"])


def _looks_like_door(rest: str) -> bool:
    """Without a village only what says 号, or is short: not every number is a door."""
    return rest.endswith(("号", "號")) or len(rest) < len("12345")


def _is_village(code: str) -> bool:
    return not code.endswith("000")


def _without_areas(plain: str, areas: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The text without the names of areas, and the villages it named: the longest name counts."""
    towns = {code: name for code, name in areas.items() if not _is_village(code) and name in plain}
    rest = plain
    for name in towns.values():
        rest = rest.replace(name, "", 1)
    hits = {code: _named(rest, name) for code, name in areas.items() if _is_village(code)}
    word = max(hits.values(), key=len, default="")
    named = [code for code, hit in hits.items() if word and hit == word]
    within = [code for code in named if any(code[:9] == town[:9] for town in towns)]
    return rest.replace(word, "", 1), tuple(within or named)


def _named(text: str, name: str) -> str:
    return next((one for one in _spellings(name) if one in text), "")


def _spellings(name: str) -> tuple[str, ...]:
    """东村 is called 东村; 城关社区 also 城关. One letter alone names nothing."""
    plain = bare(name)
    short = next((plain.removesuffix(one) for one in _SUFFIXES if plain.endswith(one)), plain)
    return (plain, short) if len(short) > 1 and short != plain else (plain,)
