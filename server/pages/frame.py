"""The frame round every office page: who one is and where one can go."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request

from server.domain.acts import ROLE_LABELS
from server.domain.days import local_day
from server.domain.facts import Actor
from server.http import sessions
from server.http.sessions import FormTokens
from server.outputs.dates import day_text
from server.pages import seat_words, since_shown, typed_words, words
from server.pages.islands import island
from server.pages.menu import menu_of
from server.services.work import Work
from server.store.ledger import sm3
from server.store.reads import accounts

# What a page says once after something was done; named in the address, so it survives a redirect.
NOTICES = {
    "answers_corrected": "已更正，另存一版并重新判定；请由另一名技术人员确认。",
    "ended_another": "您已在本机登录，在另一处的登录已自动退出。",
    "password_changed": "密码已修改。",
    "sent_already": "这张表单此前已经提交并办理，没有重复办理。",
    "step_taken": "已办理，台账已登记。",
    "job_queued": "已交后台办理，一分钟内开始。",
    "second_factor_ended": "动态口令已停用。",
    "setting_changed": "已修改，台账已登记。",
    "signed_out": "您已退出登录。",
}


def page(work: Work, template: str, **facts: Any) -> str:
    """An HTML page inside the frame, for somebody signed in."""
    if "meanwhile" not in facts:
        since = since_shown.of_refusal(work, facts.get("problem"))
        facts |= {"since_shown": since, "moment_in_words": words.moment, "who_in_words": words.who}
    return render_template(template, **frame_of(work, page_of_form()), **facts)


def frame_of(work: Work, form_page: str) -> dict[str, Any]:
    """Who is signed in, where he can go, and the tokens of forms that stand on `form_page`."""
    own = accounts.own_account(work.db, work.county, work.actor.account_id)
    is_barred = own.must_change_password or bool(g.get("barred"))
    return {
        "name": own.name_masked,
        "roles": sorted({ROLE_LABELS[seat.role] for seat in work.actor.seats}),
        "menu": [] if is_barred else menu_of(work.actor),
        "notice": NOTICES.get(request.args.get("notice", "")),
        "island": island,
        "typed_left": typed_words.left_out,
        "printed": {"by": _units(work), "on": day_text(local_day(work.now))},
        "csrf_token": form_tokens(work.actor, form_page),
        "reader": sm3(work.actor.account_id.encode())[:16],
        "other_desks": seat_words.desks_in_words(work.db, work.actor.others),
        "own_desk": seat_words.desks_in_words(
            work.db, work.actor.seats if work.actor.others else ()
        ),
        "here": _here() if request.method == "GET" else "/",
    }


_LONGEST_HERE = 2_000


def _here() -> str:
    whole = request.full_path.rstrip("?")
    return whole if len(whole) <= _LONGEST_HERE else request.path


def _units(work: Work) -> list[str]:
    """Who prints, for the head of a printed page."""
    ids = list(dict.fromkeys(seat.unit_id for seat in work.actor.seats))
    names = accounts.unit_names(work.db, work.county, ids)
    return [names[one] for one in ids if one in names]


def form_tokens(actor: Actor, form_page: str) -> FormTokens:
    """A token for each form of a page shown to this actor."""
    return FormTokens(request.cookies.get(sessions.COOKIE, ""), actor, form_page)


def page_of_form() -> str:
    """The page a form stands on; of one that came back, the page it was filled in on.

    Every token holds it, so that of a search of thousands of characters only the page is told.
    """
    if request.method == "GET":
        return _here()
    token = sessions.given_form_token(sessions.LONGEST)
    return token.page if token is not None else request.path
