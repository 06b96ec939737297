"""The month's report for the leading group as HTML for the printer: one sheet, both sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from server.domain import bulletin_progress, bulletin_units
from server.domain.bulletin import month_words
from server.domain.figure_words import count, percent
from server.domain.indicators import INDICATORS_BY_ID
from server.domain.leading import BEHIND, COURSE_LABELS, MISSED
from server.domain.month_headlines import HEADLINES, TRENDS
from server.domain.paper_words import day_words
from server.outputs.paper_html import environment, spaced
from server.outputs.qr import qr_image
from server.outputs.trend_svg import key_svg, trend_svg

_TEMPLATES = Path(__file__).parent / "templates"
PAGES = 2
MOST_PILES = 6
_MANY = 15  # townships; more never fit with roomy lines
DRAFT, UNISSUED, VOID = "未封存 草稿", "样稿 未印发", "已作废"


def styles(facts: Mapping[str, Any]) -> list[str]:
    """From roomy to tight; the first by which it has two pages is taken."""
    roomy, tight = (
        (_TEMPLATES / f"{name}.css").read_text(encoding="utf-8")
        for name in ("month_report", "month_report_tight")
    )
    tried = [roomy, f"{roomy}\n{tight}"]
    return tried[1:] if len(facts["units"]) > _MANY else tried


def title(facts: Mapping[str, Any]) -> str:
    return f"{month_words(facts['month'])}自建房安全专项整治工作进展情况"


def month_report_html(facts: Mapping[str, Any]) -> str:
    return (
        environment()
        .get_template("month_report.html")
        .render(
            facts=facts,
            title=title(facts),
            watermark=watermark(facts),
            span=f"{day_words(facts['starts'])}至{day_words(facts['ends'])}",
            edition=edition(facts),
            issued_on=day_words(facts["issued_on"]),
            warnings=list(_warnings(facts)),
            headlines=_in_pairs(list(_headlines(facts))),
            progress=list(bulletin_progress.sentences(facts)),
            phases=[_phase(one) for one in facts["phases"]],
            stuck=[bulletin_units.pile(one) for one in facts["stuck"][:MOST_PILES]],
            worse=[bulletin_units.grown(one) for one in facts["worse"][:MOST_PILES]],
            units=[_unit(one) for one in facts["units"]],
            uncontrolled=_uncontrolled(facts),
            charts=list(_charts(facts)),
            qr=qr_image(facts["verify_at"]) if facts.get("check_code") else "",
            check_code=spaced(facts.get("check_code") or ""),
        )
    )


def watermark(facts: Mapping[str, Any]) -> str:
    """A paper that was issued has none."""
    if facts.get("check_code"):
        return ""
    return UNISSUED if facts["issue"] else DRAFT


def edition(facts: Mapping[str, Any]) -> str:
    """Which issue of the month's report the figures are of."""
    issue = facts["issue"]
    if not issue:
        return "本期尚未封存"
    return "已封存" if issue == 1 else f"第{issue - 1}次更正"


def _warnings(facts: Mapping[str, Any]) -> Iterator[str]:
    if facts["unmet"]:
        yield f"本期统计有{facts['unmet']}处表内校核不符，核实前不得引用。"
    if facts["corrected"]:
        said = "；".join(
            f"{one['name']}由{one['was']}更正为{one['now']}" for one in facts["corrected"][:4]
        )
        yield f"更正：{said}。"


class Headline(NamedTuple):
    name: str
    unit: str
    number: int
    change: str


def _headlines(facts: Mapping[str, Any]) -> Iterator[Headline]:
    before = facts["before"]
    for one in HEADLINES:
        known, now = INDICATORS_BY_ID[one], facts["total"][one]
        change = "—" if before is None else _signed(now - before[one])
        yield Headline(known.name, known.unit, now, change)


def _in_pairs(found: list[Headline]) -> list[tuple[Headline, Headline]]:
    return list(zip(found[0::2], found[1::2], strict=True))


def _signed(more: int) -> str:
    if more == 0:
        return "持平"
    return f"+{more}" if more > 0 else str(more)


def _phase(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **one,
        "ends": day_words(one["ends"]) if one["ends"] else "—",
        "share": percent(one["share"]),
        "a_month": "—" if one["a_month"] is None else one["a_month"],
        "state": COURSE_LABELS[one["state"]],
        "is_bad": one["state"] in (BEHIND, MISSED),
    }


def _unit(one: Mapping[str, Any]) -> dict[str, Any]:
    shares = {name: percent(one[name]) for name in ("surveyed_share", "remedied_share")}
    return {**one, **shares}


def _uncontrolled(facts: Mapping[str, Any]) -> str:
    number = facts["total"]["severe_uncontrolled"]
    if not number:
        return "严重安全隐患房屋均已落实管控措施。"
    return f"共{count(number)}：{bulletin_units.places(facts, bulletin_units.MOST_PLACES)}。"


class Chart(NamedTuple):
    label: str
    svg: Markup
    keys: list[tuple[str, Markup]]


def _charts(facts: Mapping[str, Any]) -> Iterator[Chart]:
    points = [(one["month"], one["numbers"]) for one in facts["trend"]]
    for label, series in TRENDS:
        keys = [
            (INDICATORS_BY_ID[one].name, Markup(key_svg(place))) for place, one in enumerate(series)
        ]
        drawn = Markup(trend_svg(points, series))
        yield Chart(label, drawn, keys)
