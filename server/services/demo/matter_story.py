"""What units hand to one another in the demo: tasks and transfers in every state, in their time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from server.domain.days import local_day
from server.domain.facts import Actor
from server.services import sector_tasks, transfers
from server.services.demo.case_story import Scene
from server.services.demo.cast import Cast
from server.services.demo.plan import Planned
from server.services.demo.surveys import after_photo
from server.services.demo.timeline import local, office, working_day
from server.services.matters import Given
from server.services.sector_tasks import Dispatch
from server.services.transfers import Record
from server.services.work import Work
from server.store.reads.house_filter import HouseFilter
from server.store.reads.houses import HouseLine, house_page
from server.store.reads.sectors import Finding, findings_to_record

_EVERY = 83  # one house in so many is surveyed as unlawful
_KINDS = ("unlawful_extension", "change_of_use", "land_occupation", "unlawful_building")
_BASIS = "实施方案附件4（成员单位职责分工）"
_LAND = "natural_resources"


def mark_unlawful(planned: Planned) -> None:
    house = planned.house
    if house.number % _EVERY == 7:
        kind = _KINDS[house.number // _EVERY % len(_KINDS)]
        house.chosen = {**house.chosen, "is_unlawful": True, "illegal_kinds": [kind]}


class Step(NamedTuple):
    """`who` is sender, receiver, other (the receiver after a new dispatch) or office."""

    who: str
    step: str
    after_days: int
    words: str | None = None
    clause: str | None = None
    has_photo: bool = False
    extends: int = 0
    outcomes: tuple[str, ...] = ()
    receiver: str | None = None


@dataclass(frozen=True, slots=True)
class TaskStory:
    kind: str
    demand: str
    days_ago: int
    steps: tuple[Step, ...] = ()
    sender: str = "bureau"  # bureau, office or township
    is_urgent: bool = False


_SIGN = Step("receiver", "sign", 0)
_ANSWER = Step("receiver", "answer", 2, "已到现场核查，证照齐全，现场照片附后。", has_photo=True)
_REFUSE = Step("receiver", "refuse", 1, "该房屋的业态不属于本单位职责。", "实施方案附件4")
_INSIST = Step("sender", "insist", 1, "附件4已载明由你单位负责，请办理。")

TASKS: tuple[TaskStory, ...] = (
    TaskStory("on_site", "请到现场检查疏散通道和消防器材，督促经营者整改。", 1),
    TaskStory("licence_check", "请复查该经营场所的许可证件是否在有效期内。", 16),
    TaskStory("supervise", "请督促经营者在验收合格前停止经营，并报送落实情况。", 3, (_SIGN,)),
    TaskStory("on_site", "请核查房屋夹层是否用于住人，拍照反馈。", 24, (_SIGN,), "township"),
    TaskStory("verify", "请核实房屋实际业态与登记是否一致。", 6, (
        _SIGN, Step("receiver", "ask_extension", 1, "经营者外出，须约定日期入户。", extends=7))),
    TaskStory("verify", "请核实该处经营者与产权人关系及租赁备案。", 9, (
        _SIGN, Step("receiver", "ask_extension", 1, "需向上级机关调取登记档案。", extends=10),
        Step("sender", "grant_extension", 1, "情况属实，同意延期。"))),
    TaskStory("licence_check", "请复查食品经营许可和从业人员登记。", 7, (_SIGN, _ANSWER)),
    TaskStory("supervise", "请督促落实限制用途措施。", 5, (_REFUSE,)),
    TaskStory("on_site", "请检查瓶装液化气使用和存放。", 20, (
        _SIGN, _REFUSE, _INSIST, _REFUSE, _INSIST, _REFUSE)),
    TaskStory("on_site", "请检查房屋内电气线路敷设。", 30, (
        _REFUSE, _INSIST, _REFUSE, _INSIST, _REFUSE,
        Step("office", "assign", 2, "经研究，由县住房和城乡建设管理局承办。",
             receiver="department:housing"))),
    TaskStory("verify", "请核实该房屋是否已停止经营。", 28, (
        _SIGN, _ANSWER, Step("sender", "accept", 1))),
    TaskStory("licence_check", "请复查特种行业许可。", 40, (
        _SIGN, Step("receiver", "answer", 12, "许可证已于上月换发，复印件附后。", has_photo=True),
        Step("sender", "accept", 1)), "office"),
    TaskStory("on_site", "请检查外墙广告牌固定情况。", 12, (
        _SIGN, _ANSWER, Step("sender", "send_back", 1, "照片不能反映固定情况，请重新检查。"))),
    TaskStory("supervise", "请督促清理房顶违规堆载。", 10, (
        _REFUSE, Step("sender", "redispatch", 1, receiver="department:emergency"))),
    TaskStory("other", "请提供该处房屋历次检查记录。", 14, (
        Step("sender", "withdraw", 1, "已从县档案系统取得，不再需要。"),)),
    TaskStory("on_site", "请立即检查人员密集时段的疏散组织。", 2, (_SIGN,), is_urgent=True),
)  # fmt: skip

_HAND_OVER = Step("sender", "hand_over", 2, "移送函、现场检查记录和照片随案移送。",
                  has_photo=True, receiver=f"department:{_LAND}")  # fmt: skip
_RECEIVE = Step("receiver", "receive", 1)
_FILE = Step("receiver", "file", 4, "经审查符合立案条件，予以立案。")
_PENALISE = Step("receiver", "penalise", 20, "责令限期拆除超建部分，并处罚款。",
                 has_photo=True, outcomes=("demolish_part", "fine"))  # fmt: skip
_ACKNOWLEDGE = Step("sender", "acknowledge", 1)

TRANSFERS: tuple[tuple[Step, ...], ...] = (
    (),
    (_HAND_OVER,),
    (_HAND_OVER, _RECEIVE),
    (_HAND_OVER, _RECEIVE, _FILE),
    (_HAND_OVER, _RECEIVE, _FILE, _PENALISE),
    (_HAND_OVER, _RECEIVE, _FILE, _PENALISE, _ACKNOWLEDGE,
     Step("receiver", "rectify", 9, "超建部分已拆除，现场已清理。", has_photo=True)),
    (_HAND_OVER, _RECEIVE,
     Step("receiver", "decline", 3, "经查已补办规划许可，违法事实不成立。",
          outcomes=("no_violation",)), _ACKNOWLEDGE),
    (_HAND_OVER, Step("receiver", "refuse", 1, "该处为宅基地，应由农业农村局办理。",
                      "土地管理法第七十八条")),
    (_HAND_OVER, _RECEIVE, _FILE,
     Step("receiver", "to_justice", 11, "涉嫌犯罪，案件材料移送公安机关。")),
)  # fmt: skip
_RECORDED_DAYS_AGO = 45
_TO_RECORD = 3  # findings of the township nobody has taken up


class MatterStory:
    """`begin` puts the dispatches and records on the timeline, each with the steps after it."""

    def __init__(self, scene: Scene, now: datetime) -> None:
        self._scene, self._now = scene, now

    def begin(self) -> None:
        oldest = max(one.days_ago for one in TASKS) + 3
        self._put(self._day(max(oldest, _RECORDED_DAYS_AGO) + 1, 8), self._cast.housing, self._plan)

    @property
    def _cast(self) -> Cast:
        return self._scene.cast

    def _put(self, moment: datetime, actor: Actor, step: Callable[[Work], None]) -> None:
        self._scene.timeline.at(moment, actor, step)

    def _day(self, days_ago: int, hour: int) -> datetime:
        day = working_day(local_day(self._now) - timedelta(days=days_ago))
        return local(day, hour, 20)

    def _plan(self, work: Work) -> None:
        wanted = HouseFilter(is_operational=True)
        houses = house_page(self._scene.reach, work.db, wanted, None, 4 * len(TASKS))
        for story, house in zip(TASKS, _spread(houses, len(TASKS)), strict=False):
            self._put(self._day(story.days_ago, 9), self._sender(story, house),
                      self._dispatch(story, house))  # fmt: skip
        self._put(self._day(8, 9), self._cast.office, self._dispatch_mechanism)
        found = findings_to_record(
            self._scene.reach, work.db, township=None, after=None, limit=_TO_RECORD + len(TRANSFERS)
        )
        for steps, finding in zip(TRANSFERS, found[_TO_RECORD:], strict=False):
            moment = self._day(_RECORDED_DAYS_AGO, 9)
            self._put(moment, self._township(finding), self._record(steps, finding))

    def _sender(self, story: TaskStory, house: HouseLine) -> Actor:
        cast = self._cast
        known = {"bureau": cast.housing, "office": cast.office}
        return known.get(story.sender) or cast.townships[house.township_code]

    def _township(self, finding: Finding) -> Actor:
        return self._cast.townships[finding.township_code]

    def _dispatch_mechanism(self, work: Work) -> None:
        demand = "请报送本部门落实该项机制的制度文件、责任人和排查进度。"
        about = {"kind": "mechanism", "demand": demand, "basis": "实施方案附件2"}
        sector_tasks.dispatch(
            work,
            Dispatch(**about, receiver="department:industry", mechanism=7),  # type: ignore[arg-type]
        )

    def _dispatch(self, story: TaskStory, house: HouseLine) -> Callable[[Work], None]:
        def step(work: Work) -> None:
            party = f"department:{_receiver(story)}"
            task_id = sector_tasks.dispatch(
                work,
                Dispatch(
                    kind=story.kind,
                    demand=story.demand,
                    basis=_BASIS,
                    receiver=party,
                    house_ids=(house.id,),
                    is_urgent=story.is_urgent,
                ),
            )
            take = _Take(sector_tasks.take_step, task_id)
            self._follow(work, story.steps, work.actor, party, take)

        return step

    def _record(self, steps: Sequence[Step], finding: Finding) -> Callable[[Work], None]:
        def step(work: Work) -> None:
            transfer_id = transfers.record(
                work,
                Record(
                    house_id=finding.house_id,
                    kinds=tuple(finding.kinds),
                    words="排查发现未办理许可手续，现场已劝阻并拍照。",
                ),
            )
            take = _Take(transfers.take_step, transfer_id)
            self._follow(work, steps, work.actor, f"department:{_LAND}", take)

        return step

    def _follow(
        self, work: Work, steps: Sequence[Step], sender: Actor, receiver: str, take: _Take
    ) -> None:
        """The next step on its day, and the rest after it."""
        if not steps:
            return
        first = steps[0]
        moment = office(work.now, first.after_days, 11)

        def step(work: Work) -> None:
            files = (after_photo(work, f"{take.matter} {work.now}"),) if first.has_photo else ()
            day = local_day(work.now) + timedelta(days=5 + first.extends)
            given = Given(
                words=first.words,
                clause=first.clause,
                files=files,
                day=day if first.extends else None,
                receiver=first.receiver,
                outcomes=first.outcomes,
            )
            take.service(work, take.matter, first.step, given)
            self._follow(work, steps[1:], sender, first.receiver or receiver, take)

        self._put(moment, self._actor(first.who, sender, receiver), step)

    def _actor(self, who: str, sender: Actor, receiver: str) -> Actor:
        if who == "office":
            return self._cast.office
        return sender if who == "sender" else self._cast.departments[receiver.partition(":")[2]]


class _Take(NamedTuple):
    service: Callable[[Work, str, str, Given], None]
    matter: str


def _receiver(story: TaskStory) -> str:
    """The printed department has something of everything on its desk."""
    return "police" if story.demand.endswith("特种行业许可。") else "industry"


def _spread(houses: Sequence[HouseLine], count: int) -> list[HouseLine]:
    step = max(1, len(houses) // count)
    return list(houses[::step])[:count]
