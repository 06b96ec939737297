"""A paper as HTML for the printer: the form of GB/T 9704-2012 round what the paper says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.domain.paper_text import compose
from server.domain.paper_words import day_words, house_words
from server.outputs.qr import qr_image

_TEMPLATES = Path(__file__).parent / "templates"
_LINE_PT = 442.2  # 156 mm
_TITLE_CHARACTERS = 18  # of 22 pt in a line of the title
_OWN_FORMS = {"acceptance_form": "acceptance_form.html"}


@cache
def environment() -> Environment:
    """A name a template does not know is an error, never a blank."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def style() -> str:
    return (_TEMPLATES / "paper.css").read_text(encoding="utf-8")


def paper_html(kind: str, facts: Mapping[str, Any]) -> str:
    template = environment().get_template(_OWN_FORMS.get(kind, "paper.html"))
    text, issuer = compose(kind, facts), str(facts["issuer"])
    return template.render(
        facts=facts,
        text=text,
        title_lines=title_lines(text.title),
        issuer_size=round(min(44.0, 0.96 * _LINE_PT / len(issuer)), 1),
        sign_gap=4 if len(issuer) <= 12 else 2,
        issued_on=day_words(facts["issued_on"]),
        house_words=house_words(facts),
        day=day_words,
        qr=qr_image(facts["verify_at"]),
        check_code=spaced(facts["check_code"]),
    )


def receipt_html(*, facts: Mapping[str, Any], **said: Any) -> str:
    """送达回证 of the paper with these facts."""
    return (
        environment()
        .get_template("receipt.html")
        .render(
            issuer=str(facts["issuer"]),
            number=facts["number"],
            qr=qr_image(facts["verify_at"]),
            check_code=spaced(facts["check_code"]),
            **said,
        )
    )


def spaced(code: str) -> str:
    """XXXX-XXXX-XXXX: read aloud without losing one's place."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def title_lines(title: str) -> list[str]:
    """Broken into lines of like length, never inside a word we know, as the standard asks."""
    if len(title) <= _TITLE_CHARACTERS:
        return [title]
    middle = (len(title) + 1) // 2
    places = sorted(range(1, len(title)), key=lambda at: abs(at - middle))
    at = next((one for one in places if title[:one].endswith(_WORD_ENDS)), middle)
    return [title[:at], title[at:]]


_WORD_ENDS = ("自建房", "安全隐患", "整治", "停止使用、", "移送", "问题")
