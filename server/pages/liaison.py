"""联络员: the register of the units' liaison officers and the form of the plan (M19)."""

from __future__ import annotations

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.liaison import FIELDS, SEXES
from server.domain.parties import OFFICE, name_of, receivers
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.pages import words
from server.pages.frame import page
from server.services import liaison
from server.services.county import county_schema
from server.services.work import Work

door = Door("liaison_pages")


@door.opens("/liaison", act=Act.SUPERVISION_READ, label="联络员")
def register(work: Work) -> str:
    """各单位联络员，个人信息脱敏"""
    return page(work, "liaison.html", units=liaison.register(work), say=words)


@door.opens("/liaison/<party>", act=Act.SUPERVISION_READ, problems=("liaison.not_yours",))
def officer_form(work: Work, party: str) -> str:
    """本单位的联络员推荐表"""
    return _form(work, party, liaison.form_of(work, party))


def _form(work: Work, party: str, given: dict[str, str], problem: Problem | None = None) -> str:
    profile = county_schema(work.county).profile
    return page(
        work,
        "liaison_form.html",
        party=party,
        unit={OFFICE: name_of(profile, OFFICE), **receivers(profile)}.get(party, party),
        given=given,
        fields=FIELDS,
        sexes=SEXES,
        problem=problem,
    )


@door.opens("/liaison/<party>", "POST", act=Act.SUPERVISION_READ, problems=("liaison.not_yours",))
def name_officer(work: Work, party: str) -> ResponseReturnValue:
    """登记或更换本单位联络员"""
    given = dict(request.form)
    try:
        liaison.name_officer(work, party, given)
    except Problem as problem:
        if problem.code == "liaison.not_yours":
            raise
        work.rollback()
        refused = make_response(_form(work, party, given, problem))
        refused.status_code = STATUS[problem.kind]
        return refused
    return redirect(url_for("liaison_pages.register", notice="step_taken"), 303)
