"""What is surveyed first: the hundred-day action (M5) and the survey path (M3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Answers = Mapping[str, Any]

KEY_STOREYS = 3
KEY_SPAN_M = 6


class KeyReason(NamedTuple):
    """One of the six kinds of house that the hundred-day action looks at first."""

    label: str
    holds: Callable[[Answers], bool]


KEY_REASONS: Mapping[str, KeyReason] = {
    "storeys": KeyReason("3层及以上", lambda values: _at_least(values, "storeys", KEY_STOREYS)),
    "span": KeyReason("跨度6米及以上", lambda values: _at_least(values, "max_span_m", KEY_SPAN_M)),
    "complex": KeyReason("结构形式复杂", lambda values: values.get("is_complex_structure") is True),
    "altered": KeyReason(
        "加建、改建、扩建",
        lambda values: True in (values.get("is_extended"), values.get("main_structure_changed")),
    ),
    "shop": KeyReason("住宅改门店", lambda values: values.get("is_shop_conversion") is True),
    "crowded": KeyReason("人员密集", lambda values: values.get("is_crowded") is True),
}


KEY_LABELS: Mapping[str, str] = {code: reason.label for code, reason in KEY_REASONS.items()}


def key_reasons(values: Answers) -> tuple[str, ...]:
    """Why an operational house belongs to the hundred-day action; other houses never do."""
    if values.get("is_operational") is not True:
        return ()
    return tuple(code for code, reason in KEY_REASONS.items() if reason.holds(values))


def is_key_survey(values: Answers) -> bool:
    return bool(key_reasons(values))


def _at_least(values: Answers, field: str, limit: float) -> bool:
    value = values.get(field)
    return value is not None and value >= limit


URBAN_PATH = (
    "urban_village",
    "urban_fringe",
    "resettlement_area",
    "school_hospital",
    "industrial_park",
    "urban_other",
)
RURAL_PATH = ("township_seat", "rural_community", "near_large_plant", "ordinary_village")

_RANKS = {code: rank for path in (URBAN_PATH, RURAL_PATH) for rank, code in enumerate(path)}
LAST_RANK = max(_RANKS.values()) + 1


def path_rank(area_path: str | None) -> int:
    """Place in the survey path, 0 first; town and country run side by side, unknown comes last."""
    return LAST_RANK if area_path is None else _RANKS.get(area_path, LAST_RANK)
