"""Supervision in the demo: liaison officers of most units, one proposal taken up and answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random

from server.domain.acts import Act
from server.domain.facts import Actor
from server.domain.office_papers import KINDS, MONTH_KINDS
from server.domain.parties import department, township
from server.domain.reach import reach_of
from server.domain.supervision import TALK
from server.services import (
    frozen,
    item_papers,
    liaison,
    month_papers,
    supervision,
    supervision_proposals,
    unit_files,
)
from server.services.demo.cast import Cast
from server.services.demo.word_letter import letter
from server.services.matters import Given
from server.services.work import Work
from server.store.engines import Store
from server.store.reads import supervision as reads
from survey_schema.model import CountyProfile

_POSTS = ("办公室副主任", "村镇建设办公室主任", "综合便民服务中心主任", "科员")
_DEMAND = "请逐栋核实超期房屋，落实管控和整治措施，并于期限内书面答复办理情况。"
_DEPARTMENT = "请逐件核对逾期和退回的事项，补办并说明原因，于期限内书面答复。"
_BASIS = "实施方案五（三）"
_CONTACT = {"contact_name": "值班员", "contact_phone": "0350-4000000"}
_TALK = {"talk_place": "领导小组办公室", "talk_person": "乡镇主要负责人"}
_SOON = timedelta(days=3)
_ANSWER = "已逐栋核实，明确包联干部，正在组织整治，预计本月内完成。"


def supervise(
    store: Store, profile: CountyProfile, cast: Cast, now: datetime, random: Random
) -> None:
    """The last township has not named its officer yet; of the proposals the rest stay open.

    The office has issued the papers of the month that is over, and the one of what it pressed for.
    """
    story = _Story(store, now, random)
    townships = sorted(cast.townships.items())
    for number, (code, actor) in enumerate(townships[:-1]):
        story.do(actor, partial(_name, number=number, code=code))
    story.do(cast.office, _issue_month)
    party = story.do(cast.office, _press) or ""
    story.do(cast.office, _letter)
    shown = next(one.code for one in profile.departments if "catering" in one.business_kinds)
    story.do(cast.office, partial(_press_department, party=department(shown)))
    actor = cast.townships.get(party.removeprefix("township:"))
    if actor is not None:
        story.do(actor, _answer)


class _Story:
    def __init__(self, store: Store, now: datetime, random: Random) -> None:
        self._store, self._now, self._random = store, now, random

    def do(self, actor: Actor, act: Callable[[Work], str | None]) -> str | None:
        with Work(self._store, actor, self._now, noise=self._random.randbytes) as work:
            found = act(work)
            work.commit()
        return found


def _name(work: Work, number: int, code: str) -> None:
    form = {
        "name": "赵钱孙李周吴郑王冯陈"[number % 10] + "建国",
        "sex": "男",
        "post": _POSTS[number % len(_POSTS)],
        "office_phone": f"0350-40000{number:02d}",
        "mobile": f"1380000{1000 + number}",
        "email": f"office{number}@example.org",
    }
    liaison.name_officer(work, township(code), form)


def _press(work: Work) -> str:
    """The township pressed, or nothing where the figures propose nothing."""
    found = [one.proposal for one in supervision_proposals.offered(work)]
    one = next((one for one in found if one.area and one.trigger.figure), None)
    if one is None:
        return ""
    key = (one.trigger.id, one.month, one.party)
    supervision_proposals.take_up(work, *key, demand=_DEMAND, basis=_BASIS, due=None)
    return one.party


def _letter(work: Work) -> None:
    """What was pressed for goes out on paper."""
    reach = reach_of(work.actor, Act.SUPERVISION_READ)
    rows = reads.item_page(reach, work.db, reads.ItemFilter(states=("asked",)), None, 1)
    for row in rows:
        _issue_letter(work, row.id, row.form)


def _issue_month(work: Work) -> None:
    """Of the newest frozen month; their PDFs are made when somebody opens them."""
    marks = frozen.marks(work)
    if marks:
        for kind in MONTH_KINDS:
            month_papers.issue(work, marks[-1].month, kind, {})


def _issue_letter(work: Work, item: str, form: str) -> None:
    kind = next(name for name, one in KINDS.items() if one.form == form and not one.needs_talk)
    talk = {"talk_at": f"{work.now + _SOON:%Y-%m-%dT09:00:00+08:00}", **_TALK}
    given = {**(talk if form == TALK else {}), **_CONTACT}
    item_papers.issue(work, item, kind, given)


def _press_department(work: Work, party: str) -> None:
    """The department whose login is printed has something to answer, if it left any undone."""
    found = [one.proposal for one in supervision_proposals.offered(work)]
    one = next((one for one in found if one.party == party), None)
    if one is not None:
        key = (one.trigger.id, one.month, party)
        supervision_proposals.take_up(work, *key, demand=_DEPARTMENT, basis=_BASIS, due=None)


def _answer(work: Work) -> None:
    reach = reach_of(work.actor, Act.SUPERVISION_READ)
    rows = reads.item_page(reach, work.db, reads.ItemFilter(states=("asked",)), None, 1)
    for row in rows:
        papers = unit_files.examined([("整改情况报告.docx", letter(_ANSWER))])
        supervision.take_step(work, row.id, "answer", Given(words=_ANSWER), papers)
