"""A form of a page is taken once, whatever it does: one mechanism for all of them (decision 0044).

The number of a form's showing stands in its token. It is stored with what the form did, in the
same transaction; a form that was refused led nowhere and may be sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Response, redirect, request

from server.domain.problems import Problem
from server.http import sessions
from server.http.sessions import FORM_FIELD, FormToken
from server.services import kept_forms, sent_forms
from server.services.kept_forms import Fields
from server.services.work import Look, Work

KEPT_FIELD = "kept_form"  # the kept form this one was filled in from
# What is never part of what was written: tokens, and passwords, which are kept nowhere.
LEFT_OUT = frozenset(
    {FORM_FIELD, KEPT_FIELD, "password", "old", "new", "again", "one_time_code", "sealed_secret"}
)
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def is_form() -> bool:
    """A page's form; a script brings its token in a header."""
    is_written = request.method == "POST" and request.mimetype in _FORMS
    return is_written and FORM_FIELD in request.form


def form_of_request() -> FormToken | None:
    return sessions.given_form_token(sessions.LONGEST) if is_form() else None


def written() -> Fields:
    return kept_forms.fields_of(request.form.items(multi=True), LEFT_OUT)


def answered(
    form: FormToken | None, look: Callable[[], Look], take: Callable[[], Response]
) -> Response:
    """`take`, unless the form was taken before, or by another request while this one tried."""
    if form is None:
        return take()
    return _led_before(form, look) or _tried(form, look, take)


def _tried(form: FormToken, look: Callable[[], Look], take: Callable[[], Response]) -> Response:
    try:
        answer = take()
    except Problem:
        if (led := _led_before(form, look)) is None:
            raise
        return led
    led = _led_before(form, look) if answer.status_code >= 400 else None
    return led or answer


def _led_before(form: FormToken, look: Callable[[], Look]) -> Response | None:
    """Where the form led when it was sent before; `form.other_content` when it said else then."""
    with look() as looking:
        taken = sent_forms.taken(looking, form.id, written())
    if taken is None:
        return None
    if not taken.has_same_content:
        raise Problem("form.other_content")
    return redirect(_with_notice(taken.led_to), 303)


def remember(work: Work, form: FormToken | None, answer: Response) -> None:
    """A form that leads on is spent; one that only brought a file may be sent again."""
    if form is None or not 300 <= answer.status_code < 400:
        return
    sent_forms.take(work, form.id, written(), _to_keep(answer.location or "/"))
    if kept := request.form.get(KEPT_FIELD):
        kept_forms.let_go(work, kept)


def _to_keep(address: str) -> str:
    """Without what somebody searched for: a name has no business in an open column (law 9)."""
    return _changed(address, leaves_out="search")


def _with_notice(address: str) -> str:
    return _changed(address, leaves_out="notice", adds=(("notice", "sent_already"),))


def _changed(address: str, *, leaves_out: str, adds: Iterable[tuple[str, str]] = ()) -> str:
    parts = urlsplit(address)
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name != leaves_out]
    return urlunsplit(("", "", parts.path, urlencode([*asked, *adds]), parts.fragment))
