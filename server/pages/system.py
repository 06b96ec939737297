"""系统管理: health of the house, backups, jobs, security settings, and who looked at what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from flask import make_response, redirect, request
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.backup_keeping import RULE
from server.domain.days import LOCAL
from server.domain.job_states import JOBS, STATES
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.domain.security import FIXED, LIMITS, SECOND_FACTOR, values_of
from server.http.answers import STATUS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.pages import words
from server.pages.frame import page
from server.pages.houses import asked_of_request, next_page
from server.services import job_runs, security, system_state
from server.services.work import Work
from server.store.reads import access_log, area_changes, settings
from server.store.reads.access_log import PAGE, Wanted
from survey_schema.model import UNCONFIRMED

door = Door("system_pages")

_ACT = Act.SYSTEM_MANAGE

# What the log holds, as an auditor asks for it.
KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "signed_in": ("登录成功", ("sign_in.ok", "device.enrolled", "seat.switched", "sign_out")),
    "refused": (
        "登录失败",
        (
            "sign_in.refused",
            "sign_in.locked",
            "sign_in.closed",
            "sign_in.unknown",
            "password.refused",
            "second_factor.refused",
        ),
    ),
    "revealed": ("查看个人信息", ("personal.revealed", "complaint.reporter_shown")),
    "signed_off": ("销号核验密码", ("sign_off.proven",)),
    "second_factor": (
        "动态口令",
        (
            "sign_in.password",
            "second_factor.refused",
            "second_factor.recovery",
            "second_factor.set_up",
            "second_factor.ended",
            "second_factor.reset",
        ),
    ),
}
LABELS: Mapping[str, str] = {
    "sign_in.ok": "登录",
    "sign_in.refused": "密码不正确",
    "sign_in.locked": "锁定期间登录",
    "sign_in.closed": "已停用的账号登录",
    "sign_in.unknown": "没有这个登录名",
    "sign_out": "退出",
    "seat.switched": "切换岗位",
    "device.enrolled": "登记手机",
    "sign_off.proven": "销号时核验密码",
    "personal.revealed": "查看个人信息",
    "complaint.reporter_shown": "查看举报人信息",
    "sign_in.password": "密码正确，等待动态口令",
    "second_factor.refused": "动态口令（或设置时的密码）不正确",
    "second_factor.recovery": "使用备用码",
    "password.refused": "改密码时原密码不正确",
    "second_factor.set_up": "设置动态口令",
    "second_factor.ended": "停用动态口令",
    "second_factor.reset": "动态口令被重置",
}


@door.opens("/system", act=_ACT, label="系统运行")
def show_system(work: Work) -> str:
    """运行状况、备份及其核验、后台任务、存储空间、在用版本"""
    return page(
        work,
        "system.html",
        state=system_state.state_of(work),
        job_kinds=JOBS,
        job_states=STATES,
        keeping=RULE,
        now=work.now,
        say=words,
    )


@door.opens("/system/jobs", "POST", act=_ACT)
def ask_for_job(work: Work) -> ResponseReturnValue:
    """立即备份、试恢复核验等"""
    job_runs.ask_for(work, request.form.get("name", ""))
    return redirect("/system?notice=job_queued#jobs", 303)


@door.opens("/system/jobs/<job_id>/retry", "POST", act=_ACT, problems=("job.missing",))
def retry_job(work: Work, job_id: str) -> ResponseReturnValue:
    """重试失败的任务"""
    job_runs.try_again(work, job_id)
    return redirect("/system?notice=job_queued#jobs", 303)


@door.opens("/security", act=_ACT, label="安全设置")
def show_security(work: Work) -> str:
    """登录、密码、手机登记的安全设置，及其依据"""
    return _security(work, None)


def _security(work: Work, problem: Problem | None) -> str:
    changed = settings.lines(work.db, work.county)
    people = {one.changed_by for one in changed.values()}
    return page(
        work,
        "security.html",
        limits=LIMITS,
        factors=SECOND_FACTOR,
        values=values_of({name: one.value for name, one in changed.items()}),
        changed=changed,
        people=area_changes.logins(work.db, work.county, people),
        fixed=FIXED,
        mark=UNCONFIRMED,
        problem=problem,
        say=words,
    )


@door.opens("/security/<name>", "POST", act=_ACT, problems=("setting.unknown",))
def change_setting(work: Work, name: str) -> ResponseReturnValue:
    """修改一项安全设置；记入台账"""
    text = request.form.get("value", "").strip()
    try:
        value = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1
        security.change(work, name, value)
    except Problem as problem:
        work.rollback()
        answer = make_response(_security(work, problem))
        answer.status_code = STATUS[problem.kind]
        return answer
    return redirect("/security?notice=setting_changed", 303)


@door.opens("/security/second-factor", "POST", act=_ACT)
def require_second_factor(work: Work) -> ResponseReturnValue:
    """哪些岗位须用动态口令登录；每改一个岗位记入台账"""
    asked = set(request.form.getlist("roles"))
    for name in SECOND_FACTOR:
        security.change(work, name, int(name in asked))
    return redirect("/security?notice=setting_changed#second-factor", 303)


@door.opens("/access-log", act=Act.AUDIT_READ, label="登录和查阅记录")
def show_access(work: Work) -> str:
    """谁在何时登录、登录失败，谁因何查看了哪些个人信息；只能追加，不能修改"""
    asked = asked_of_request()
    reach, last_asked = reach_of(work.actor, Act.AUDIT_READ), _after(asked)
    lines = access_log.access(reach, work.db, _wanted(asked), last_asked, PAGE + 1)
    shown = lines[:PAGE]
    houses = {str(one.facts["house"]) for one in shown if one.facts.get("house")}
    last = (shown[-1].at.isoformat(), shown[-1].id) if len(lines) > PAGE else None
    return page(
        work,
        "access_log.html",
        lines=shown,
        total=None if last_asked else access_log.access_count(reach, work.db, _wanted(asked)),
        asked=asked,
        kinds={name: label for name, (label, _) in KINDS.items()},
        labels=LABELS,
        codes=access_log.house_codes(work.db, work.county, sorted(houses)),
        next_page=next_page(asked, cursor_of(last)),
        say=words,
    )


def _after(asked: Mapping[str, str]) -> tuple[datetime, str] | None:
    key = key_of(asked.get("after"), 2)
    if key is None:
        return None
    try:
        return datetime.fromisoformat(key[0]), key[1]
    except ValueError as error:
        raise Problem("cursor.invalid") from error


def _wanted(asked: Mapping[str, str]) -> Wanted:
    since, until = _day(asked.get("since")), _day(asked.get("until"))
    return Wanted(
        kinds=KINDS.get(asked.get("kind", ""), ("", ()))[1],
        login=asked.get("login"),
        since=since and _midnight(since),
        before=until and _midnight(until + timedelta(days=1)),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 2000 <= found.year < 2999 else None
