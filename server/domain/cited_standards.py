"""Standards a report cites: found in its text, and in force on its day."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import NamedTuple


class Standard(NamedTuple):
    number: str  # JGJ125-2016, without blanks
    since: date
    until: date | None  # the last day it was in force
    replaced_by: str


def plain(text: str) -> str:
    """NFKC, upper case, without white space; every dash is one dash."""
    folded = unicodedata.normalize("NFKC", text).upper()
    for dash in "‐‑‒–—―−－〔〕[]":
        folded = folded.replace(dash, "-" if dash not in "〔〕[]" else "")
    return "".join(folded.split())


_SYSTEMS = ("GB/T", "GBT", "GB", "JGJ/T", "JGJT", "JGJ", "CECS", "T/CECS", "DB", "建村函", "建标")


def number_of(cited: str) -> str:
    """`JGJ 125-2016` of 《危险房屋鉴定标准》（JGJ 125-2016）; the whole when no number is seen."""
    text = plain(cited)
    starts = [at for system in _SYSTEMS if (at := text.find(system)) >= 0]
    if not starts:
        return text
    tail = text[min(starts) :]
    end = next((at for at, sign in enumerate(tail) if sign in "》)、,，;；《("), len(tail))
    return tail[:end]


def is_current(standard: Standard, day: date) -> bool:
    return standard.since <= day and (standard.until is None or day <= standard.until)


def mentions(text: str, cited: str) -> int:
    """How often the text names it; also without the year, as a body does (`按JGJ125第6章`)."""
    folded, number = plain(text), number_of(cited)
    stem, dash, year = number.rpartition("-")
    is_dated = bool(dash) and year.isdigit() and len(year) == 4 and any(c.isdigit() for c in stem)
    return folded.count(stem if is_dated else number)
