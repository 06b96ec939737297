"""填写的内容: what somebody typed into a form that was not taken, and the way back to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import current_app
from werkzeug.exceptions import HTTPException

from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.door import Door
from server.pages import step_forms, words
from server.pages.frame import page
from server.services import kept_forms, step_subjects
from server.services.houses import TimelineLine
from server.services.kept_forms import Typed
from server.services.sent_forms import KEPT_FOR
from server.services.step_subjects import Find
from server.services.work import Work

door = Door("kept_form_pages")

_CHINESE = re.compile(r"[\u3400-\u9fff]")
# Which house a form was about, by the parameter of its address.
_ABOUT: Mapping[str, Find] = {
    re.findall(r"<(\w+)>", one.path)[0]: one.find
    for one in vars(step_forms).values()
    if isinstance(one, step_forms.About) and one.path.endswith(">")
}


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
        said=[value for _, value in typed.fields if _CHINESE.search(value)],
        meanwhile=_meanwhile(work, typed),
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


def _meanwhile(work: Work, typed: Typed) -> list[TimelineLine]:
    """What the ledger holds about the house the form was about, since the form was shown."""
    try:
        _, parameters = current_app.url_map.bind("").match(typed.action, "POST")
        name = next((one for one in parameters if one in _ABOUT), None)
        if name is None:
            return []
        subject = _ABOUT[name](work, Act.HOUSE_READ, parameters[name])
        since = step_subjects.meanwhile(work, subject, max(0, subject.seen - _LOOKED_AT))
    except (Problem, HTTPException):  # a house that is out of reach now is told nothing of
        return []
    return [one for one in since if one.at > typed.shown]


_LOOKED_AT = 50  # so many of the newest entries
