"""Lines over months as SVG for paper: told apart without colour, the last value written beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

_WIDTH, _HEIGHT = 150.0, 92.0  # of the drawing, in its own units
_LEFT, _RIGHT, _TOP, _BOTTOM = 24.0, 20.0, 6.0, 12.0
_LOOKS = ("", "5 2", "1.5 1.5")
_SIZE = 7.5
_LEAST_APART = 8.0  # between two numbers at the end of their lines


def trend_svg(points: Sequence[tuple[str, Mapping[str, int]]], series: Sequence[str]) -> str:
    """`points` are (`2022-09`, figure → number), oldest first."""
    top = nice_top(max((numbers[one] for _, numbers in points for one in series), default=0))
    parts = [*_grid(points, top)]
    ends = []
    for one, look in zip(series, _LOOKS, strict=False):
        line = [_at(place, points, numbers[one], top) for place, (_, numbers) in enumerate(points)]
        parts.append(_line(line, look))
        ends.append((line[-1][1], points[-1][1][one]))
    parts += _numbers(ends)
    return _drawing(_WIDTH, _HEIGHT, "".join(parts))


def key_svg(place: int) -> str:
    """A short piece of the line of the series at this place."""
    return _drawing(22, 6, _line([(0, 3), (22, 3)], _LOOKS[place]))


def _drawing(width: float, height: float, drawn: str) -> str:
    box = f"0 0 {width:g} {height:g}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{drawn}</svg>'


def nice_top(most: int) -> int:
    """2, 4, 6 or 10 times a power of ten, so that its half is a whole number too."""
    if most <= 2:
        return 2
    step = 10 ** (len(str(most - 1)) - 1)
    return next(step * one for one in (2, 4, 6, 10) if step * one >= most)


def _at(
    place: int, points: Sequence[tuple[str, Mapping[str, int]]], number: int, top: int
) -> tuple[float, float]:
    wide, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
    steps = max(1, len(points) - 1)
    return _LEFT + wide * place / steps, _TOP + high * (1 - number / top)


def _grid(points: Sequence[tuple[str, Mapping[str, int]]], top: int) -> Iterator[str]:
    for number in (0, top // 2, top):
        y = _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - number / top)
        yield _stroke([(_LEFT, y), (_WIDTH - _RIGHT, y)], "#999", 0.4)
        yield _text(_LEFT - 2, y + _SIZE / 3, str(number), "end")
    for place in _ticks([name for name, _ in points]):
        name = points[place][0]
        x, _ = _at(place, points, 0, top)
        yield _stroke([(x, _HEIGHT - _BOTTOM), (x, _HEIGHT - _BOTTOM + 2)], "#555", 0.5)
        yield _text(x, _HEIGHT - 2, f"{name[:4]}.{int(name[5:])}", "middle")


def _ticks(months: Sequence[str]) -> list[int]:
    """The first month and Januaries that do not stand too close; of few months the last."""
    if not months:
        return []
    if len(months) <= 12:
        return sorted({0, len(months) - 1})
    every = [place for place, name in enumerate(months) if name.endswith("-01")]
    apart = max(1, -(-len(every) // 4))
    return [0, *(one for one in every[::apart] if one > len(months) * 0.15)]


def _line(points: Sequence[tuple[float, float]], dashes: str) -> str:
    return _stroke(points, "#000", 1.2, dashes)


def _stroke(
    points: Sequence[tuple[float, float]], color: str, width: float, dashes: str = ""
) -> str:
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    if len(points) == 1:
        x, y = points[0]
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.4" fill="{color}"/>'
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<polyline points="{told}" fill="none" stroke="{color}" stroke-width="{width:g}"{dashed}/>'
    )


def _numbers(ends: Sequence[tuple[float, int]]) -> Iterator[str]:
    """The newest number of every line, pushed apart where two would lie on each other, and never
    below the axis."""
    heights: list[float] = []
    for y, _ in sorted(ends):
        least = heights[-1] + _LEAST_APART if heights else 0.0
        heights.append(max(y + _SIZE / 3, least))
    too_low = max(0.0, heights[-1] - (_HEIGHT - _BOTTOM + _SIZE / 3)) if heights else 0.0
    for height, (_, number) in zip(heights, sorted(ends), strict=True):
        yield _text(_WIDTH - _RIGHT + 2, height - too_low, str(number), "start")


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{_SIZE:g}" font-family="PaperDigits"'
        f' text-anchor="{anchor}">{words}</text>'
    )
