"""What the spans of a county rest on: the code that folds and asks, and the county's report day."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from server.domain.figure_lines import Line, Questions
from server.domain.indicator_questions import NEW
from server.domain.indicators import INDICATORS
from server.services.county import county_schema
from server.services.digests import sm3

# Whatever decides what a house counts as; a change of any of them has all spans worked out anew.
_MODULES = (
    "complaint_rows",
    "complaints",
    "days",
    "facts",
    "figure_folds",
    "figure_lines",
    "figure_spans",
    "figures",
    "grades",
    "indicator_codes",
    "indicator_questions",
    "indicator_rows",
    "patrol_rows",
    "patrols",
    "period",
    "progress_rows",
    "repeated_folds",
    "transfers",
    "unlawful_rows",
)
FIGURES = len(INDICATORS)
IDS = tuple(row.id for row in INDICATORS)
NEW_PLACES = frozenset(place for place, row in enumerate(INDICATORS) if row.kind == NEW)


@cache
def _of_code() -> str:
    folder = files("server.domain")
    return sm3(b"".join((folder / f"{name}.py").read_bytes() for name in _MODULES))


def basis_of(county: str) -> str:
    return sm3(f"{_of_code()} {report_day_of(county)}".encode())


def without_new(second: Line) -> Line:
    """What is left of a second line in a later period."""
    return tuple(pair for pair in second if pair[0] not in NEW_PLACES)


def report_day_of(county: str) -> int:
    return county_schema(county).profile.report_day


@cache
def questions() -> Questions:
    """Remembers the answers it gave, so one serves for all."""
    return Questions(INDICATORS)
