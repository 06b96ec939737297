"""The year-end assessment of a county: `[assessment]` and its `[[assessment.criterion]]`."""

from __future__ import annotations

from survey_schema.assessment_model import UNITS, WAYS, Assessment, Criterion
from survey_schema.origin import Certainty, Source
from survey_schema.toml_table import Table

_FULL = 100  # points of a sheet, for either kind of unit
_OF_FIGURES = ("share", "monthly_share", "months_clear")


def read_assessment(top: Table) -> Assessment:
    """No criteria where the county has set none."""
    if not top.has("assessment"):
        return Assessment(0, Source("本县未设考核指标", Certainty.DESIGN), ())
    table = top.table("assessment")
    seen: set[str] = set()
    found = Assessment(
        most_adjusted=table.integer("most_adjusted"),
        source=table.origin(),
        criteria=tuple(_criterion(one, seen) for one in table.tables("criterion")),
    )
    for kind in UNITS:
        points = sum(one.points for one in found.of(kind))
        if points != _FULL:
            raise table.error(f"the points of a {kind} add up to {points}, not {_FULL}")
    table.done()
    return found


def _criterion(table: Table, seen: set[str]) -> Criterion:
    found = Criterion(
        id=table.identifier(),
        label=table.text("label"),
        units=tuple(table.texts("units")),
        points=table.integer("points"),
        way=table.text("way"),
        part=table.optional_text("part"),
        whole=table.optional_text("whole"),
        is_rest=table.flag("is_rest", default=False),
        measure=table.optional_text("measure"),
        off=table.optional_number("off") or 0.0,
        source=table.origin(),
    )
    table.refuse_repeated("id", found.id, seen)
    _require_sound(table, found)
    table.done()
    return found


def _require_sound(table: Table, found: Criterion) -> None:
    if not found.units or not set(found.units) <= set(UNITS):
        raise table.error(f"'units' are of {', '.join(UNITS)}", "units")
    if found.way not in WAYS or found.points < 1:
        raise table.error(f"'way' is one of {', '.join(WAYS)}, 'points' at least 1", "way")
    if found.way in _OF_FIGURES and (found.part is None or found.measure is not None):
        raise table.error("counted by a figure: 'part' and no 'measure'", "way")
    if found.way not in _OF_FIGURES and (found.measure is None or found.part is not None):
        raise table.error("counted by a measure: 'measure' and no 'part'", "way")
    if (found.whole is None) == (found.way in ("share", "monthly_share")):
        raise table.error("'whole' stands with a share and with nothing else", "way")
    if (found.off > 0) != (found.way == "each"):
        raise table.error("'off' stands with way = \"each\" and with nothing else", "way")
