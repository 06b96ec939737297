"""判定、改按类别、归档、重新立案: the forms about a house and its case as a whole (M6, M9, M11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from server.domain.acts import Act
from server.domain.facts import Track, Verdict
from server.domain.reassessment import RANK
from server.domain.reopening import CAUSES
from server.pages.step_fields import Field
from server.pages.step_forms import (
    CASE,
    HOUSE,
    Open,
    Standing,
    StepForm,
    listed,
    open_case,
    reason,
)
from server.pages.words import Words
from server.services import case_track, cases, house_village, reopening, verdicts
from server.services.step_subjects import Subject
from server.services.work import Work

Values = dict[str, Any]

_HAZARDS = (Verdict.GENERAL, Verdict.SEVERE)


def _said(subject: Subject) -> dict[str, Any]:
    """The assessment the person saw: a newer one would have changed the version."""
    assert subject.house is not None
    return {"assessment_id": subject.house.assessment_id or "", "version": subject.version}


def _confirm(work: Work, subject: Subject, _: Values) -> None:
    verdicts.confirm(work, subject.id, **_said(subject))


def _override(
    service: Callable[..., Any],
) -> Callable[[Work, Subject, Values], None]:
    def override(work: Work, subject: Subject, given: Values) -> None:
        verdict = Verdict(given["verdict"])
        service(work, subject.id, verdict=verdict, reason=given["reason"], **_said(subject))

    return override


def _ranked(is_above: bool) -> Callable[[Work, Subject], Mapping[str, str]]:
    def options(work: Work, subject: Subject) -> Mapping[str, str]:
        assert subject.house is not None
        words, now = Words(work.county), RANK[Verdict(subject.house.verdict or "incomplete")]
        known = (Verdict.SAFE, *_HAZARDS)
        found = [one for one in known if (RANK[one] > now if is_above else RANK[one] < now)]
        return {one.value: words.of("verdict", one.value) for one in found}

    return options


def _verdict_of(standing: Standing) -> str | None:
    head = standing.file.head
    return None if head.ended_on is not None or head.assessment_id is None else head.verdict


def _to_confirm(standing: Standing, _: Words) -> Iterator[Open]:
    head = standing.file.head
    is_known = _verdict_of(standing) not in (None, "incomplete")
    if is_known and not head.is_verdict_confirmed and not _has_surveyed(standing):
        yield Open(head.id)


def _to_raise(standing: Standing, _: Words) -> Iterator[Open]:
    if _verdict_of(standing) not in (None, Verdict.SEVERE.value):
        yield Open(standing.file.head.id)


def _to_lower(standing: Standing, _: Words) -> Iterator[Open]:
    is_hazard = _verdict_of(standing) in _HAZARDS
    if is_hazard and not _has_surveyed(standing):
        yield Open(standing.file.head.id)


def _has_surveyed(standing: Standing) -> bool:
    """Nobody confirms or lowers what he surveyed himself."""
    return standing.account_id in standing.surveyors


def _reopen(work: Work, subject: Subject, given: Values) -> None:
    given["verdict"] = Verdict(given["verdict"])
    reopening.reopen(work, subject.id, **given, version=subject.version)


def _can_reopen(standing: Standing, _: Words) -> Iterator[Open]:
    head = standing.file.head
    if head.open_case_id is None and head.ended_on is None and standing.file.cases:
        yield Open(head.id)


def _is_standing(standing: Standing, _: Words) -> Iterator[Open]:
    if standing.file.head.ended_on is None:
        yield Open(standing.file.head.id)


def _file(work: Work, subject: Subject, _: Values) -> None:
    cases.file_case(work, subject.id, version=subject.version)


def _change_track(work: Work, subject: Subject, given: Values) -> None:
    case_track.change_track(work, subject.id, **given, version=subject.version)


def _can_change_track(standing: Standing, _: Words) -> Iterator[Open]:
    case = standing.case
    if case is None or standing.file.head.is_operational is not False:
        return
    is_theirs = case.row.track == Track.OPERATIONAL.value
    if is_theirs and case.row.acceptance not in ("applied", "passed"):
        yield Open(case.row.id)


def _villages(work: Work, subject: Subject) -> Mapping[str, str]:
    assert subject.house is not None
    return house_village.choices(work, subject.house)


def _correct_village(work: Work, subject: Subject, given: Values) -> None:
    house_village.correct(work, subject.id, **given, version=subject.version)


def _new_verdict(is_above: bool) -> Field:
    return Field(name="verdict", label="改判为", kind="choice", options=_ranked(is_above))


_OVERRIDDEN = frozenset({"verdict.overridden"})

HOUSES = (
    StepForm(
        name="confirm-verdict",
        act=Act.VERDICT_CONFIRM,
        about=HOUSE,
        title="确认初步判定",
        does=_confirm,
        events=frozenset({"verdict.confirmed"}),
        open=_to_confirm,
        hint="以本人名义确认目前的判定；本人排查的房屋须由他人确认。",
    ),
    StepForm(
        name="raise-verdict",
        act=Act.VERDICT_RAISE,
        about=HOUSE,
        title="上调判定",
        does=_override(verdicts.raise_verdict),
        events=_OVERRIDDEN,
        open=_to_raise,
        fields=(_new_verdict(is_above=True), reason("上调理由", hint="写明看到的情况和部位。")),
    ),
    StepForm(
        name="lower-verdict",
        act=Act.VERDICT_LOWER,
        about=HOUSE,
        title="下调判定",
        does=_override(verdicts.lower_verdict),
        events=_OVERRIDDEN,
        open=_to_lower,
        hint="下调由技术人员以本人名义作出，台账长期保留；本人排查的房屋须由他人办理。",
        fields=(_new_verdict(is_above=False), reason("下调理由", hint="写明现场核实的依据。")),
    ),
    StepForm(
        name="file",
        act=Act.CASE_FILE,
        about=CASE,
        title="归档",
        does=_file,
        events=frozenset({"case.filed"}),
        open=open_case(Act.CASE_FILE),
        hint="鉴定后没有需要整治的隐患的，案卷归档办结；以后再发现隐患的另立新案。",
    ),
    StepForm(
        name="change-track",
        act=Act.CASE_CHANGE_TRACK,
        about=CASE,
        title="改按其他自建房办理",
        does=_change_track,
        events=frozenset({"case.track_changed"}),
        open=_can_change_track,
        hint="房屋确已不再用于经营的，由现牵头验收的单位决定；此后按其他自建房的层级验收。",
        fields=(reason("理由"),),
    ),
    StepForm(
        name="reopen",
        act=Act.CASE_REOPEN,
        about=HOUSE,
        title="重新立案",
        does=_reopen,
        events=frozenset({"case.reopened"}),
        open=_can_reopen,
        hint="另立新案卷、新编号，并关联原案卷；原案卷不改动。",
        fields=(
            Field(name="cause", label="由来", kind="choice", options=listed(CAUSES)),
            Field(
                name="verdict",
                label="重新立案时的判定",
                kind="choice",
                options=lambda work, _: {
                    one.value: Words(work.county).of("verdict", one.value) for one in _HAZARDS
                },
            ),
            Field(name="sign", label="发现的隐患", kind="text", least=5, most=200),
            reason("重新立案的理由"),
        ),
    ),
    StepForm(
        name="correct-village",
        act=Act.HOUSE_RELOCATE,
        about=HOUSE,
        title="更正所在村",
        does=_correct_village,
        events=frozenset({"house.moved"}),
        open=_is_standing,
        hint="档案登记在别的村的，改到房屋实际所在的村。案卷、隐患、文书、巡查等随之移交，网格按位置重新归属；"
        "房屋编码不变。统计自更正之日起计入新的村，以前各月不动。",
        fields=(
            Field(name="village", label="实际所在村", kind="choice", options=_villages),
            reason("更正的依据", hint="例如“与村委会核对，该户在东村二组”。"),
        ),
    ),
)
