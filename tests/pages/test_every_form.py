"""Every form of every page, found by its route: too late, sent twice, after the session."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from markupsafe import escape

from server import clock
from server.domain.problems import Problem
from server.http.once import LEFT_OUT
from server.http.sessions import IDLE
from server.services import sent_forms
from server.services.work import Work
from tests import make
from tests.pages.visiting import Form, Visits, forms_of, kept_link, visits

pytestmark = pytest.mark.slow

_WORDS = "村东第三户的说明，其"
# Forms nothing can be too late for: they change what is one's own alone, or only lead on or
# bring a file. Whatever else a form does stands in the ledger.
LEADS_ON = {
    "house_list_pages.choose_columns",
    "list_pages.choose_columns",
    "signing_in.sign_out",
    "system_pages.ask_for_job",
}


@pytest.fixture
def township(store: Any, app: Flask) -> Visits:
    if not store.config.is_embedded:
        pytest.skip("no statement of a database is asked about here")
    return visits(store, app)


def _forms_shown(here: Visits) -> dict[str, Form]:
    """Of every page there is: by the rule its form goes to, the first such form."""
    found: dict[str, Form] = {}
    matches = here.app.url_map.bind("localhost")
    for rule, opening in here.rules("GET"):
        path = here.path(rule, "GET")
        answer = here.get(here.who_may(opening.act), path)
        if answer.mimetype != "text/html" or "kept_id" in rule.arguments:
            continue  # a kept form is another page's
        for form in forms_of(answer.text, path):
            if form.method == "post":
                assert matches.test(form.action, "POST"), f"{path}: {form.action} leads nowhere"
                target, _ = matches.match(form.action, "POST", return_rule=True)
                found.setdefault(target.rule, form)
    return found


def _typed(form: Form | None) -> list[tuple[str, str]]:
    """Words in every field for words; where no page shows the form, in those most forms have."""
    names = form.typed if form is not None else ["reason", "words", "note"]
    names = [one for one in names if one not in LEFT_OUT]  # a one-time code is kept nowhere
    return [(name, f"{_WORDS}{number + 1}") for number, name in enumerate(dict.fromkeys(names))]


def _is_back(here: Visits, who: str, page: str, words: str) -> bool:
    """On the page that says why it was refused, or on the one that it leads to."""
    if str(escape(words)) in page:
        return True
    kept = kept_link(page)
    return kept is not None and words in here.get(who, kept).text


def test_what_was_typed_into_a_form_that_came_too_late_comes_back(township, monkeypatch):
    """Whoever is slower meets what the other has done at the moment he would record his own."""
    shown = _forms_shown(township)

    record = Work.record

    def too_late(work: Work, event: str, *given: Any, **facts: Any) -> None:
        if event != "export.made":  # of a file nothing can be too late for
            raise Problem("house.changed_meanwhile")
        record(work, event, *given, **facts)

    monkeypatch.setattr(Work, "record", too_late)
    lost, taken, met = {}, set(), 0
    for rule, opening in township.rules("POST"):
        who, form = township.who_may(opening.act), shown.get(rule.rule)
        path = form.action if form is not None else township.path(rule, "POST")
        typed = _typed(form)
        answer = township.post(who, path, [*(form.fields if form else ()), *typed])
        page = answer.text if answer.mimetype == "text/html" else ""
        answer.close()
        if 300 <= answer.status_code < 400:
            taken.add(rule.endpoint)
            township.sessions.pop(who, None)  # it may have been the one that signs out
        if answer.status_code < 400:
            continue
        gone = [words for _, words in typed if not _is_back(township, who, page, words)]
        met += answer.status_code == 409
        if gone or answer.status_code >= 500:
            lost[rule.rule] = (answer.status_code, [name for name, one in typed if one in gone])
    assert not lost
    assert sorted(taken) == sorted(LEADS_ON), sorted(taken ^ LEADS_ON)
    assert len(shown) > 90 and met > 40, (len(shown), met)


def test_every_form_is_kept_when_the_session_ended_and_spent_once_it_was_taken(township):
    """Of the expired nothing is done and all is kept; of the spent nothing is done either."""
    before, faults = township.foreign.rows(), []
    rules = [(rule, one) for rule, one in township.rules("POST") if not _is_only_read(one)]
    for rule, opening in rules:
        who, path = township.who_may(opening.act), township.path(rule, "POST")
        answer = township.post(_gone(township, who), path, [("reason", _WORDS)])
        if not (answer.location or "").startswith("/sign-in?next=/kept-forms/"):
            faults.append(f"ended session: {rule.rule} {answer.status_code} {answer.location}")
        token = _spent(township, who)
        answer = township.post(who, path, [("reason", _WORDS)], token)
        if answer.location != "/led-here?notice=sent_already":
            faults.append(f"spent: {rule.rule} {answer.status_code} {answer.location}")
    assert not faults
    assert len(rules) > 150
    assert township.foreign.rows() == before


def _is_only_read(opening: Any) -> bool:
    return bool(opening.reads or opening.lends_look)


def _gone(here: Visits, who: str) -> str:
    """The same person in a session that has ended."""
    name = f"{who} gone"
    if name not in here.sessions:
        here.sessions[name] = make.make_id()
        here.begin(name, clock.now() - IDLE - timedelta(seconds=1))
    return name


def _spent(here: Visits, who: str) -> str:
    """A token whose form was taken."""
    token, scene = here.token(who), here.foreign.scene
    with Work(scene.store, scene.actor(who), clock.now()) as work:
        sent_forms.take(work, here.number_of(token), [("reason", _WORDS)], "/led-here")
        work.commit()
    return token


def test_every_form_of_every_page_carries_its_token(app):
    """The templates themselves: a form for the server without a token would never be taken."""
    environment = app.jinja_env
    without = []
    for name in environment.list_templates(filter_func=lambda one: not one.startswith("public/")):
        source = environment.loader.get_source(environment, name)[0]  # type: ignore[union-attr]
        parts = source.split("<form")[1:]
        for part in parts:
            head, body = part.partition(">")[0], part.partition("</form>")[0]
            has_token = any(one in body for one in ("csrf_token", "hidden()", "token()"))
            if 'method="post"' in head and not has_token:
                without.append((name, head.strip()))
    assert without == [("base.html", 'method="post" action="/look"')]  # a cookie of one's own


@pytest.mark.parametrize(
    ("who", "path", "service"),
    [
        ("technician", "/review-tasks/{task_id}", "review_decisions.adopt_proposal"),
        ("bureau", "/exports/approvals/{house_id}", "export_requests.refuse"),
        ("technician", "/overdue-reviews/{house_id}", "verdicts.raise_verdict"),
        ("admin", "/verdict-defects/{submission_id}", "verdict_defects.examine"),
    ],
)
def test_a_list_whose_line_was_settled_meanwhile_still_tells_what_was_typed(
    township, monkeypatch, who, path, service
):
    def too_late(*_: Any, **__: Any) -> None:
        raise Problem("house.changed_meanwhile")

    monkeypatch.setattr(f"server.services.{service}", too_late)
    address = path.format(**township.values)
    chosen = [("decision", one) for one in ("adopt", "raise")]
    decision = chosen[:1] if "review-tasks" in path else chosen[1:]
    fields = [*decision, ("reason", _WORDS), ("cause", "phone_rules_old")]
    answer = township.post(who, address, fields)
    assert answer.status_code == 409
    assert _WORDS in answer.text and "刚被他人更新" in answer.text
    assert kept_link(answer.text) is None  # on the page itself, not on another
