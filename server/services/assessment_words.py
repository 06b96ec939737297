"""The working of a line of a sheet in words, the same on screen, on paper and in the workbook."""

from __future__ import annotations

from server.domain.assessment import BASIS_LABELS, MISSING, Line
from server.domain.indicators import INDICATORS_BY_ID
from server.domain.unit_measures import MEASURES
from server.services.assessment_content import Sheet
from survey_schema.assessment_model import Criterion


def points(tenths: int | None) -> str:
    """In points: 135 → 13.5, 100 → 10; nothing for what has no basis."""
    if tenths is None:
        return "—"
    whole, rest = divmod(abs(tenths), 10)
    sign = "-" if tenths < 0 else ""
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"


def figure(name: str | None) -> str:
    return INDICATORS_BY_ID[name].name if name in INDICATORS_BY_ID else name or ""


def rule(criterion: Criterion) -> str:
    """How it is counted, in a sentence."""
    part, whole = figure(criterion.part), figure(criterion.whole)
    rest = f"（{whole}－{part}）" if criterion.is_rest else part
    measure = MEASURES[criterion.measure].label if criterion.measure else ""
    return {
        "share": f"年末{rest}÷{whole}×分值",
        "monthly_share": f"全年各月{rest}之和÷{whole}之和×分值",
        "months_clear": f"{part}为零的月数÷有数据的月数×分值",
        "in_time": f"{measure}按时的÷应办的×分值",
        "each": f"每发现一起扣{points(round(criterion.off * 10))}分，扣完为止",
    }[criterion.way]


def working(criterion: Criterion, line: Line) -> str:
    """The very numbers, so that anybody can work it out again."""
    if line.tenths is None:
        return BASIS_LABELS[line.state] + _why(criterion, line)
    if criterion.way == "each":
        off = points(round(criterion.off * 10))
        return f"{line.all}起；{criterion.points}－{line.all}×{off}＝{points(line.tenths)}分"
    share = f"{line.good}÷{line.all}"
    return f"{share}×{criterion.points}＝{points(line.tenths)}分"


def _why(criterion: Criterion, line: Line) -> str:
    if line.state != MISSING:
        return f"：{figure(criterion.whole) or MEASURES[criterion.measure or 'items'].label}为零"
    if criterion.measure is not None:
        return "：本县尚无这类记录"
    if line.months:
        return "：封存的月报没有这一指标"
    return "：本年度尚无封存的月报"


def standing(sheet: Sheet) -> str:
    kind = "预评" if sheet.is_provisional else "年终"
    if sheet.issue is None:
        return f"{kind}，未印发"
    return f"{kind}，第{sheet.issue.issue}次印发" if sheet.issue.issue > 1 else f"{kind}，已印发"
