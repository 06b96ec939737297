"""与国家平台比对: the lines behind each number, one line with both sides, what people decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import make_response, redirect, request
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.domain.reconciliation import KINDS, OUTCOMES, RANKS, TO_SETTLE, WAYS
from server.domain.reconciliation_fields import LABELS
from server.http.answers import STATUS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.pages import words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.services import (
    reconciliation_candidates,
    reconciliation_one_line,
    reconciliation_pairing as pairing,
    reconciliation_reading as reading,
    reconciliation_steps as steps,
    reconciliations as service,
)
from server.services.work import Work
from server.store.reads.reconciliation_lines import SINCE, STATES, Key, LineFilter
from survey_schema.platforms import load_platforms

door = Door("reconciliation_line_pages")

_READ, _SETTLE = Act.RECONCILE_READ, Act.RECONCILE_SETTLE
_MISSING = ("reconciliation.line_missing",)
STATE_LABELS = {"open": "待认定", "settled": "已认定", "correct": "待平台更正"}
SINCE_LABELS = {"new": "本次新出现", "standing": "上次已有", "resolved": "上次有、本次已消除"}
_LISTED = "to_settle"


@door.opens("/reconciliation-lines", act=_READ, problems=("reconciliation.missing",))
def line_list(work: Work) -> str:
    """比对结果逐条列出，最要紧的在前；条件留在网址里；不写哪一次比对的，为各平台最新一次"""
    asked = asked_of_request()
    comparison = service.find(work, asked["of"]) if asked.get("of") else None
    wanted = _filter_of(asked)
    found = reading.page(work, wanted, after=_key(asked.get("after")))
    first = "&".join(f"{name}={one}" for name, one in asked.items() if name != "after")
    return page(
        work,
        "reconciliation_lines.html",
        asked=asked,
        comparison=comparison,
        total=reading.count(work, wanted) if "after" not in asked else None,
        lines=found.lines,
        platforms=load_platforms(),
        kinds={_LISTED: "需认定的", **KINDS},
        plain_kinds=KINDS,
        outcomes=OUTCOMES,
        states=STATE_LABELS,
        since=SINCE_LABELS,
        ways={way: one.label for way, one in WAYS.items()},
        ranks={str(rank): label for rank, label in RANKS.items()},
        labels=LABELS,
        areas=Areas(work, _READ),
        say=words,
        first=f"/reconciliation-lines?{first}",
        next_page=next_page(asked, cursor_of(_cursor(found.next_key))),
    )


def _filter_of(asked: dict[str, str]) -> LineFilter:
    """What the address asks for; what it does not know it leaves out."""
    kind, rank = asked.get("kind"), asked.get("rank", "")
    return LineFilter(
        comparison=asked.get("of"),
        kinds=TO_SETTLE if kind == _LISTED else (kind,) if kind in KINDS else (),
        township=asked.get("township"),
        village=asked.get("village"),
        state=_known(asked.get("state"), STATES),
        since=_known(asked.get("since"), SINCE),
        way=_known(asked.get("way"), WAYS),
        field=_known(asked.get("field"), LABELS),
        rank=int(rank) if rank.isdecimal() and int(rank) in RANKS else None,
        has_faults=asked.get("faults") == "1" or None,
    )


def _known(value: str | None, known: Any) -> str | None:
    return value if value in known else None


def _cursor(key: Key | None) -> tuple[str, str, str] | None:
    return None if key is None else (str(key[0]), key[1], str(key[2]))


def _key(cursor: str | None) -> Key | None:
    found = key_of(cursor, 3)
    if found is None:
        return None
    rank, comparison, number = found
    if not (rank.isdecimal() and number.isdecimal()):
        raise Problem("cursor.invalid")
    return int(rank), comparison, int(number)


@door.opens(
    "/reconciliations/<comparison_id>/lines/<int:line_number>", act=_READ, problems=_MISSING
)
def one_line(work: Work, comparison_id: str, line_number: int) -> str:
    """平台和本县并列，逐项认定以哪一边为准；对应或解除对应房屋"""
    return _shown(work, comparison_id, line_number)


def _shown(work: Work, comparison_id: str, number: int, problem: Problem | None = None) -> str:
    found = reconciliation_one_line.one_line(work, comparison_id, number)
    line = found.shown.line
    may_settle = has_act(work.actor, _SETTLE) and found.comparison.is_current
    return page(
        work,
        "reconciliation_line.html",
        found=found,
        line=line,
        platform=load_platforms()[found.comparison.platform],
        ways=WAYS,
        kinds=KINDS,
        may_settle=may_settle,
        may_pair=may_settle and line.row_number is not None and line.kind in _PAIRED,
        candidates=reconciliation_candidates.candidates(work, line)
        if may_settle and line.kind in _PAIRED
        else [],
        problem=problem,
        given=dict(request.form),
        say=words,
    )


_PAIRED = ("there_only", "ambiguous")


@door.opens(
    "/reconciliations/<comparison_id>/lines/<int:line_number>/settle",
    "POST",
    act=_SETTLE,
    problems=_MISSING,
)
def settle(work: Work, comparison_id: str, line_number: int) -> ResponseReturnValue:
    """认定以哪一边为准，写明理由；不改动本县的判定和记录"""
    outcomes = {name: request.form[name] for name in LABELS if request.form.get(name)}
    reason = request.form.get("reason", "")
    return _step(
        work,
        comparison_id,
        line_number,
        lambda: steps.settle(work, comparison_id, line_number, outcomes, reason=reason),
    )


@door.opens(
    "/reconciliations/<comparison_id>/lines/<int:line_number>/pair",
    "POST",
    act=_SETTLE,
    problems=_MISSING,
)
def pair(work: Work, comparison_id: str, line_number: int) -> ResponseReturnValue:
    """认定平台记录就是某一房屋，以后的比对沿用"""
    code, reason = request.form.get("code", ""), request.form.get("reason", "")
    code = request.form.get("other", "").strip() or code
    return _step(
        work,
        comparison_id,
        line_number,
        lambda: pairing.pair(work, comparison_id, line_number, code, reason=reason),
    )


@door.opens(
    "/reconciliations/<comparison_id>/lines/<int:line_number>/unpair",
    "POST",
    act=_SETTLE,
    problems=_MISSING,
)
def unpair(work: Work, comparison_id: str, line_number: int) -> ResponseReturnValue:
    """认定平台记录不是该房屋，以后的比对沿用"""
    reason = request.form.get("reason", "")
    return _step(
        work,
        comparison_id,
        line_number,
        lambda: pairing.unpair(work, comparison_id, line_number, reason=reason),
    )


def _step(
    work: Work, comparison_id: str, number: int, act: Callable[[], None]
) -> ResponseReturnValue:
    """One step; refused, the page comes again with the reason, and what was written with it."""
    try:
        act()
    except Problem as problem:
        if problem.code == "reconciliation.line_missing":
            raise
        work.rollback()
        answer = make_response(_shown(work, comparison_id, number, problem))
        answer.status_code = STATUS[problem.kind]
        return answer
    address = f"/reconciliations/{comparison_id}/lines/{number}?notice=step_taken"
    return redirect(address, 303)
