"""办理一步: one form a step, from the tables; refused, it says why beside what was written."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.days import local_day
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.pages import step_fields, words
from server.pages.frame import page
from server.pages.step_fields import Choices, Written
from server.pages.step_forms import StepForm
from server.pages.step_offers import ALL
from server.pages.words import Words
from server.services import photos, step_subjects
from server.services.step_subjects import Subject
from server.services.work import Work

door = Door("step_pages")

_UPLOADS = 60 << 20
_REPORT = 220 << 20  # the limit proper is the county's (Config.document_mb)


def _open(form: StepForm) -> None:
    """A page to fill in and a door that takes it, both under the act of the step."""

    def show(work: Work, **path: str) -> str:
        subject = form.about.find(work, form.act, _id(path))
        return _shown(work, form, subject, step_fields.blank(work, subject, form.fields))

    def take(work: Work, **path: str) -> ResponseReturnValue:
        return _taken(work, form, _id(path))

    noun = form.about.path.split("/")[1]
    show.__name__ = f"show_{form.name}_{noun}".replace("-", "_")
    take.__name__ = f"take_{form.name}_{noun}".replace("-", "_")
    show.__doc__ = take.__doc__ = form.title
    kinds = {one.kind for one in form.fields}
    most = _REPORT if "file" in kinds else _UPLOADS if "photos" in kinds else None
    door.opens(form.rule, act=form.act)(show)
    door.opens(form.rule, "POST", act=form.act, **({"max_bytes": most} if most else {}))(take)


def _id(path: dict[str, str]) -> str:
    return next(iter(path.values()), "")


def _taken(work: Work, form: StepForm, subject_id: str) -> ResponseReturnValue:
    written = step_fields.uploaded(work, form.fields)
    subject = step_subjects.held(work, form.about.find, form.act, subject_id)
    try:
        result = _done(work, form, subject, written)
    except Problem as problem:
        work.rollback()
        return _refused(work, form, subject_id, written, problem)
    if form.shows is not None:
        return form.shows(work, subject, result)
    return redirect(form.leads_to(subject, result) or _back(subject, notice="step_taken"), 303)


def _done(work: Work, form: StepForm, subject: Subject, written: Written) -> Any:
    seen, version = _number("seen"), _number("version")
    step_subjects.require_unchanged(work, subject, version=version, seen=seen, events=form.events)
    step_fields.read(written, form.fields, _choices(work, form, subject))
    written.require_fit(form.fields)
    for one in form.fields:
        if one.kind == "photos":
            for sha256 in written.kept[one.name]:
                photos.enter_photo(work, sha256)
    return form.does(work, subject, dict(written.values))


def _refused(
    work: Work, form: StepForm, subject_id: str, written: Written, problem: Problem
) -> ResponseReturnValue:
    subject = form.about.find(work, form.act, subject_id)
    answer = make_response(_shown(work, form, subject, written, problem))
    answer.status_code = STATUS[problem.kind]
    return answer


def _shown(
    work: Work, form: StepForm, subject: Subject, written: Written, problem: Problem | None = None
) -> str:
    seen = _number("seen") if problem is not None else None
    return page(
        work,
        "step.html",
        form=form,
        subject=subject,
        choices=_choices(work, form, subject),
        warnings=form.warns(work, subject),
        written=written,
        problem=problem,
        **_meanwhile(work, subject, seen),
        back=_back(subject),
        has_files=any(one.kind in ("photos", "file") for one in form.fields),
        today=local_day(work.now),
        say=words,
        words=Words(work.county),
    )


def _meanwhile(work: Work, subject: Subject, seen: int | None) -> dict[str, Any]:
    """Of a house since the very entry its form was shown at; of all else since the moment."""
    if subject.house is None:
        return {}
    return {"meanwhile": [] if seen is None else step_subjects.meanwhile(work, subject, seen)}


def _choices(work: Work, form: StepForm, subject: Subject) -> Choices:
    return {one.name: one.options(work, subject) for one in form.fields if one.options}


def _back(subject: Subject, **asked: str) -> str:
    if subject.back is not None:
        return f"{subject.back}?{urlencode(asked)}" if asked else subject.back
    if subject.house is None:
        return url_for("agency_pages.register", _anchor=subject.id or None, **asked)
    return url_for("house_pages.house_file", house_id=subject.house.id, **asked)


def _number(name: str) -> int | None:
    return step_fields.whole_number(request.form.get(name, ""))


for _form in ALL:
    _open(_form)
