"""台账 of a house in words: what each entry says besides its name, and under which heading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from server.outputs.dates import day_text, moment_text
from server.pages.words import Words
from server.services.houses import TimelineLine

# Heading → beginnings of the events that stand under it, as a reader looks for them.
HEADINGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "survey": ("排查", ("survey.", "photo.", "owner.", "house.", "quality.")),
    "verdict": ("判定和隐患", ("verdict.", "review.", "hazard.", "reassessment.", "rules.")),
    "control": ("管控", ("control.", "neighbour.")),
    "inspection": ("鉴定", ("inspection.", "report.", "document.", "agency.")),
    "remediation": ("整治", ("remediation.",)),
    "closing": ("案卷和验收销号", ("case.", "acceptance.", "draw.")),
    "complaint": ("投诉举报", ("complaint.",)),
    "paper": ("文书和许可", ("paper.", "plate.", "certificate.", "operation.", "dossier.")),
}
OTHER = "other"

_VERDICTS = ("verdict.overridden", "review.opened", "case.reassessed")


class Entry(NamedTuple):
    line: TimelineLine
    heading: str
    words: str  # what the entry says, after its name


def entries(timeline: list[TimelineLine], words: Words) -> list[Entry]:
    """Newest first, as a file is read."""
    return [Entry(one, heading_of(one.event), told(one, words)) for one in reversed(timeline)]


def shown_headings(found: list[Entry]) -> dict[str, str]:
    """The headings there is something under, in the order of the procedure."""
    there = {one.heading for one in found}
    known = {name: label for name, (label, _) in HEADINGS.items() if name in there}
    return {**known, OTHER: "其他"} if OTHER in there else known


def heading_of(event: str) -> str:
    for name, (_, beginnings) in HEADINGS.items():
        if event.startswith(beginnings):
            return name
    return OTHER


def told(line: TimelineLine, words: Words) -> str:
    """Facts that have words; ids, hashes and what is told elsewhere stay out."""
    parts = [
        f"{label}{text}"
        for name, (label, say) in _FACTS.items()
        if (text := _said(line, name, say, words))
    ]
    return "，".join(parts)


def _said(line: TimelineLine, name: str, say: Say, words: Words) -> str:
    value = line.facts.get(name)
    if value in (None, "", []) or (name == "was" and line.event not in _VERDICTS):
        return ""
    if name == "kinds" and line.event != "control.ordered":
        return ""
    return say(words, value)


Say = Callable[[Words, Any], str]


def _of(kind: str) -> Say:
    return lambda words, value: words.of(kind, value) if isinstance(value, str) else ""


def _all_of(kind: str) -> Say:
    return lambda words, value: words.all_of(kind, value) if isinstance(value, list) else ""


def _when(_: Words, value: Any) -> str:
    """A day or a moment as the ledger writes it; a task's clock is told on its own page."""
    if not isinstance(value, str):
        return ""
    try:
        return day_text(date.fromisoformat(value))
    except ValueError:
        return moment_text(datetime.fromisoformat(value))


def _plain(_: Words, value: Any) -> str:
    return str(value) if isinstance(value, str | int) else ""


def _count(_: Words, value: Any) -> str:
    return f"{len(value)} 张" if isinstance(value, list) else ""


def _questions(words: Words, value: Any) -> str:
    """Of a release also the village and the place may be among them."""
    names = value if isinstance(value, list) else []
    labels = [_PLACES.get(one) or words.question(one) for one in names]
    return "、".join(label for name, label in zip(names, labels, strict=True) if label != name)


_PLACES = {"village_code": "所在村", "location": "位置"}


_FACTS: Mapping[str, tuple[str, Say]] = {
    "number": ("", _plain),
    "was": ("原为", _of("verdict")),
    "verdict": ("", _of("verdict")),
    "severity": ("", _of("severity")),
    "part": ("", _of("hazard_part")),
    "rule": ("规则 ", _plain),
    "kinds": ("", _all_of("control_measure_kind")),
    "scale": ("", _of("inspection_scale")),
    "grade": ("等级", _of("inspection_grade")),
    "class": ("", _of("remediation_class")),
    "remedies": ("", _all_of("remedy_kind")),
    "percent": ("完成 ", lambda words, value: f"{_plain(words, value)}%"),
    "photos": ("照片 ", _count),
    "corrected": ("更正 ", _questions),
    "due": ("限 ", _when),
    "stage": ("转入“", lambda words, value: f"{words.of('stage', value)}”"),
}
