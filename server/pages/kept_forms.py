"""填写的内容: what somebody typed into a form that was not taken, and the way back to it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from server.domain.acts import Act
from server.http.door import Door
from server.pages import since_shown, typed_words, words
from server.pages.frame import page
from server.services import kept_forms
from server.services.kept_forms import Typed
from server.services.sent_forms import KEPT_FOR
from server.services.work import Work

door = Door("kept_form_pages")


@door.opens("/kept-forms/<kept_id>", act=Act.OWN_ACCOUNT, problems=("form.kept_missing",))
def kept_form(work: Work, kept_id: str) -> str:
    """没有办成的表单：出了什么事、之后发生了什么、怎样接着办"""
    typed = kept_forms.read(work, kept_id)
    return page(
        work,
        "kept_form.html",
        typed=typed,
        kept_id=kept_id,
        back=_back(typed, kept_id),
        said=[value for _, value in typed.fields if typed_words.is_said(value)],
        meanwhile=since_shown.lines_of(work, typed.action, typed.shown),
        until=typed.shown + KEPT_FOR,
        say=words,
    )


@door.opens("/kept-forms/<kept_id>/fields", act=Act.OWN_ACCOUNT)
def kept_fields(work: Work, kept_id: str) -> dict[str, Any]:
    """保存的填写内容，供本人的页面填回表单"""
    typed = kept_forms.read(work, kept_id)
    return {"action": typed.action, "fields": typed.fields, "has_files": typed.has_files}


def _back(typed: Typed, kept_id: str) -> str:
    path, _, query = typed.page.partition("?")
    return f"{path}?{query}{'&' if query else ''}{urlencode({'kept': kept_id})}"
