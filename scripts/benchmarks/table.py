"""Rounds gathered into figures: median, least and most of each, one table per engine, one file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

# What a line leads with, in this order, as far as it has them.
_SHOWN = {
    "per_s": "/s",
    "per_cpu_s": "/CPU-s",
    "s": "s",
    "cpu_s": "CPU-s",
    "p50_ms": "p50 ms",
    "p95_ms": "p95 ms",
    "p99_ms": "p99 ms",
    "most_ms": "most ms",
    "over": "over 300 ms",
    "cpu_ms": "CPU-ms",
    "database_cpu_ms": "of it db",
    "generator_cpu_ms": "generator",
    "mb": "MB",
    "kb": "KB",
    "mb_per_s": "MB/s",
    "before_mb": "before MB",
    "memory_added_mb": "+MB",
    "load": "load",
    "taps": "taps",
    "characters": "characters typed",
    "photos": "photos",
    "hand_s": "s by the keystroke model",
    "robot_s": "s of a robot",
}


class Figures:
    """name → figure → its rounds."""

    def __init__(self) -> None:
        self.rounds: dict[str, dict[str, list[float]]] = {}

    def add(self, name: str, found: Mapping[str, Any]) -> None:
        of_name = self.rounds.setdefault(name, {})
        for figure, value in found.items():
            of_name.setdefault(figure, []).append(float(value))

    def middle(self, name: str, figure: str) -> float | None:
        found = self.rounds.get(name, {}).get(figure)
        return median(found) if found else None

    def ratios(self) -> dict[str, float]:
        """Against the ceilings of the same run, and against what the bar sets side by side."""
        pairs = {
            "new c=8 : Flask minimum, CPU": ("new c=8", "Flask minimum c=8", "cpu_ms"),
            "new c=8 : Flask minimum, rate": ("new c=8", "Flask minimum c=8", "per_s"),
            "new c=8 : empty route, CPU": ("new c=8", "empty route c=8", "cpu_ms"),
            "again : new, CPU": ("again c=8", "new c=8", "cpu_ms"),
        }
        for name in self.rounds:
            if name.startswith("new c=8 at"):
                pairs[f"{name} : empty, CPU"] = (name, "new c=8", "cpu_ms")
                pairs[f"{name} : empty, rate"] = (name, "new c=8", "per_s")
        return {label: ratio for label, pair in pairs.items() if (ratio := self._ratio(*pair))}

    def _ratio(self, name: str, other: str, figure: str) -> float | None:
        one, two = self.middle(name, figure), self.middle(other, figure)
        return one / two if one and two else None

    def lines(self) -> list[str]:
        width = max((len(name) for name in self.rounds), default=0)
        found = [f"  {name:<{width}}  {line(figures)}" for name, figures in self.rounds.items()]
        return [*found, *(f"  {name} = {ratio:.2f}" for name, ratio in self.ratios().items())]


def line(figures: Mapping[str, Sequence[float]]) -> str:
    parts = [f"n={figures['n'][0]:.0f}"] if "n" in figures else []
    for figure, unit in _SHOWN.items():
        if figure in figures:
            parts.append(f"{_spread(figures[figure])} {unit}")
    return " | ".join(parts)


def _spread(rounds: Sequence[float]) -> str:
    middle = _short(median(rounds))
    if len(rounds) == 1:
        return middle
    return f"{middle} ({_short(min(rounds))}–{_short(max(rounds))})"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def write(
    path: Path, machine: Mapping[str, Any], arguments: Mapping[str, Any], by: Mapping[str, Figures]
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "machine": machine,
        "arguments": arguments,
        "figures": {name: figures.rounds for name, figures in by.items()},
        "ratios": {name: figures.ratios() for name, figures in by.items()},
    }
    path.write_text(
        json.dumps(content, indent=1, ensure_ascii=False, default=str), encoding="utf-8"
    )
