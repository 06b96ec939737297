"""Letters of the leading group's office: HTML for the printer, and values of Word templates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from server.domain.figure_words import percent
from server.domain.office_papers import MONTH_BULLETIN
from server.domain.office_texts import compose
from server.domain.paper_fields import paragraph_items
from server.domain.paper_words import day_words
from server.outputs.month_report_html import watermark
from server.outputs.paper_html import environment, spaced, title_lines
from server.outputs.qr import qr_image

Facts = Mapping[str, Any]
_TEMPLATES = Path(__file__).parent / "templates"
_LINE_PT = 442.2  # 156 mm


def style() -> str:
    return (_TEMPLATES / "office_paper.css").read_text(encoding="utf-8")


def letter_html(facts: Facts) -> str:
    text, issuer = compose(facts), str(facts["issuer"])
    return (
        environment()
        .get_template("office_paper.html")
        .render(
            facts=facts,
            text=text,
            title_lines=title_lines(text.title),
            issuer_size=round(min(44.0, 0.96 * _LINE_PT / len(issuer)), 1),
            sign_gap=2,
            issued_on=day_words(facts["issued_on"]),
            qr=qr_image(facts["verify_at"]) if facts["check_code"] else "",
            check_code=spaced(facts["check_code"] or ""),
            units=unit_rows(facts),
            watermark=watermark(facts) if "issue" in facts else "",
        )
    )


def template(facts: Facts) -> bytes:
    """The built-in Word file of the kind."""
    name = "bulletin" if facts["kind"] == MONTH_BULLETIN else "letter"
    return (_TEMPLATES / "word" / f"{name}.docx").read_bytes()


def values(facts: Facts) -> dict[str, Any]:
    """The names of letter.docx and bulletin.docx; what is not there is said, never a blank."""
    text = compose(facts)
    return {
        "发文机关": facts["issuer"],
        "发文字号": facts["number"],
        "标题": text.title,
        "主送": text.addressee,
        "正文": paragraph_items(text),
        "成文日期": day_words(facts["issued_on"]),
        "抄送": text.copies or "无",
        "核验码": spaced(facts["check_code"]) if facts["check_code"] else "未印发",
        "乡镇": unit_rows(facts),
    }


def unit_rows(facts: Facts) -> list[dict[str, Any]]:
    """各乡镇情况, the annex of a month's bulletin."""
    return [
        {
            "名称": one["name"],
            "已排查": one["surveyed"],
            "排查率": percent(one["surveyed_share"]),
            "存在隐患": one["hazardous"],
            "严重隐患": one["severe"],
            "需整治": one["to_remedy"],
            "已整治": one["remedied"],
            "整治率": percent(one["remedied_share"]),
            "超期": one["overdue"],
            "未管控": one["uncontrolled"],
        }
        for one in facts.get("units", ())
    ]
