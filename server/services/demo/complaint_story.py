"""Reports from the public in the demo: some of every state, by every way, in their time (M21)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.parties import township
from server.domain.problems import Problem
from server.services import complaint_taking, complaints
from server.services.complaint_reporter import NOBODY, Reporter
from server.services.complaint_taking import Taking
from server.services.complaints import Bringing
from server.services.demo import names
from server.services.demo.case_story import Scene
from server.services.demo.surveys import after_photo
from server.services.demo.timeline import local
from server.services.work import Work
from server.store.reads.house_filter import HouseFilter
from server.store.reads.houses import HouseLine, house_page


class Turn(NamedTuple):
    """`who` is keeper, township, village or office; `hours` after the step before."""

    who: str
    step: str
    hours: int
    words: str | None = None
    outcome: str | None = None
    to: str | None = None  # township, self or a department's code
    has_photo: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    days_ago: int
    kinds: tuple[str, ...]
    words: str
    turns: tuple[Turn, ...] = ()
    keeper: str = "bureau"  # bureau, office or township
    channel: str = "phone"
    has_house: bool = True
    is_anonymous: bool = False


_ASSIGN = Turn("keeper", "assign", 2, to="township")
_TO_VILLAGE = Turn("township", "to_village", 3)
_TRUE = Turn("township", "check", 26, "到现场核查，反映的情况属实，已当场劝离并拍照。",
             "as_said", has_photo=True)  # fmt: skip
_SEEN = Turn("village", "check", 20, "村委会到现场查看，裂缝属实，已告知房主。",
             "partly", has_photo=True)  # fmt: skip
_FALSE = Turn("township", "check", 30, "到现场核查，墙面为抹灰开裂，主体完好。",
              "not_so", has_photo=True)  # fmt: skip
_ANSWER = Turn("keeper", "answer", 24, "已电话告知核查结果，来电人无异议。", "phone")
_CLOSE = Turn("keeper", "close", 3)
_REWARD = (
    Turn("keeper", "propose_reward", 5, "查实且为首次反映，提请奖励。"),
    Turn("office", "grant_reward", 20, "符合条件，同意奖励。"),
    Turn("keeper", "pay_reward", 48, "已由本人到窗口签领。"),
)

STORIES: tuple[Story, ...] = (
    Story(0, ("crack",), "临街门面二层西墙有一道斜裂缝，比上月又宽了。"),
    Story(1, ("business",), "贴了停用标识的饭店晚上还在营业。", channel="visit", keeper="township"),
    Story(4, ("alteration",), "房主正在拆一楼承重墙，准备改成大厅。", (_ASSIGN,)),
    Story(1, ("lean",), "老房子整体向巷子一侧歪，雨后更明显。", (_ASSIGN, _TO_VILLAGE)),
    Story(2, ("geohazard",), "屋后土坡有新裂缝，怕下雨滑下来。",
          (Turn("keeper", "accept", 4, "请补充具体位置，已联系到来电人。"),), has_house=False),
    Story(3, ("over_three", "business"), "四层自建房改作旅馆，没有见过鉴定。",
          (Turn("keeper", "assign", 3, to="police"),), keeper="office", channel="handed_down"),
    Story(6, ("crack",), "东山墙裂缝能伸进手指，家里有老人。", (_ASSIGN, _TRUE)),
    Story(9, ("survey",), "排查时没有进屋就走了，屋里梁已开裂。",
          (_ASSIGN, _TRUE, _ANSWER), channel="letter"),
    Story(13, ("other",), "邻居家装修噪声大，影响休息。",
          (Turn("keeper", "decline", 5, "属于装修扰民，已告知向城管部门反映。", "other_matter"),),
          has_house=False),
    Story(16, ("crack", "lean"), "窑洞前脸外鼓，掉过砖。", (_ASSIGN, _FALSE, _ANSWER, _CLOSE)),
    Story(20, ("alteration",), "房顶又加盖了一层彩钢房。",
          (_ASSIGN, _TRUE, _ANSWER, _CLOSE, _REWARD[0])),
    Story(24, ("business",), "危房没有腾空，一楼仍作棋牌室。",
          (_ASSIGN, _TO_VILLAGE, _SEEN, _ANSWER, _CLOSE), keeper="township"),
    Story(33, ("crack",), "沿河房屋基础被水掏空。",
          (_ASSIGN, _TRUE, _ANSWER, _CLOSE, *_REWARD), channel="email"),
    Story(41, ("basement",), "有人在屋里往下挖地下室，运土车夜里出入。",
          (_ASSIGN, Turn("township", "check", 100, "到现场核查，未见开挖痕迹。", "not_so",
                         has_photo=True), _ANSWER, _CLOSE)),
    Story(47, ("lean",), "网上有人发视频说某处房屋要倒，未说明地点。",
          (Turn("keeper", "decline", 20, "视频没有可识别的地点，多方查找无果。", "not_found"),
           Turn("keeper", "answer", 5, "发布者无法联系，记录在案。", "no_contact"), _CLOSE),
          keeper="office", channel="media", has_house=False, is_anonymous=True),
)  # fmt: skip


class ComplaintStory:
    """`begin` puts the calls on the timeline, each with the steps after it."""

    def __init__(self, scene: Scene, now: datetime) -> None:
        self._scene, self._now = scene, now
        self._random = Random(f"reports of {scene.profile.code}")

    def begin(self) -> None:
        oldest = max(one.days_ago for one in STORIES) + 3
        self._put(self._day(oldest), self._scene.cast.housing, self._plan)

    def _put(self, moment: datetime, actor: Actor, step: Callable[[Work], None]) -> None:
        self._scene.timeline.at(moment, actor, step)

    def _day(self, days_ago: int) -> datetime:
        """Somebody always answers the phone; what is of today came before now."""
        moment = local(local_day(self._now) - timedelta(days=days_ago), 9, 12)
        return moment if moment < self._now else self._now - timedelta(minutes=7)

    def _plan(self, work: Work) -> None:
        """The printed township has something of everything."""
        code = self._scene.profile.townships[0].code
        wanted = HouseFilter(township=code)
        houses = house_page(self._scene.reach, work.db, wanted, None, 4 * len(STORIES))
        if not houses:
            return
        for number, story in enumerate(STORIES):
            house = houses[number * 4 % len(houses)]
            moment = self._day(story.days_ago) + timedelta(minutes=number)
            moment = min(moment, self._now - timedelta(minutes=5))
            self._put(moment, self._keeper(story, house), self._take(story, house, number))

    def _keeper(self, story: Story, house: HouseLine) -> Actor:
        cast = self._scene.cast
        known = {"bureau": cast.housing, "office": cast.office}
        return known.get(story.keeper) or cast.townships[house.township_code]

    def _take(self, story: Story, house: HouseLine, number: int) -> Callable[[Work], None]:
        def step(work: Work) -> None:
            complaint = complaint_taking.take_down(work, self._command(story, house, number))
            self._follow(work, story.turns, work.actor, house, complaint)

        return step

    def _command(self, story: Story, house: HouseLine, number: int) -> Taking:
        person = names.official(self._random)
        named = Reporter(person, names.phone(930_000 + number), None)
        return Taking(
            channel=story.channel,
            kinds=story.kinds,
            words=story.words,
            place="村口往里第三排" if story.has_house else "具体位置说不清",
            township=house.township_code,
            village=house.village_code if story.has_house else None,
            house_code=house.code if story.has_house else None,
            is_anonymous=story.is_anonymous,
            reporter=NOBODY if story.is_anonymous else named,
        )

    def _follow(
        self, work: Work, turns: Sequence[Turn], keeper: Actor, house: HouseLine, complaint: str
    ) -> None:
        """The next step in its time, and the rest after it."""
        turns = [one for one in turns if self._is_played(one)]
        if not turns:
            return
        turn = turns[0]

        def step(work: Work) -> None:
            given = self._given(work, turn, house, complaint)
            try:
                complaints.take_step(work, complaint, turn.step, given)
            except Problem as problem:
                if problem.code != "complaint.own_doing":
                    raise
                return  # he corrected the house's survey at the desk: it waits for somebody else
            self._follow(work, turns[1:], keeper, house, complaint)

        moment = work.now + timedelta(hours=turn.hours)
        self._put(moment, self._actor(turn.who, keeper, house), step)

    def _is_played(self, turn: Turn) -> bool:
        is_reward = turn.step.endswith("_reward")
        return not is_reward or self._scene.profile.complaint_reward is not None

    def _given(self, work: Work, turn: Turn, house: HouseLine, complaint: str) -> Bringing:
        files = (after_photo(work, f"{complaint} {work.now}"),) if turn.has_photo else ()
        return Bringing(
            words=turn.words,
            files=files,
            receiver=_receiver(turn.to, house),
            outcomes=(turn.outcome,) if turn.outcome else (),
        )

    def _actor(self, who: str, keeper: Actor, house: HouseLine) -> Actor:
        cast = self._scene.cast
        return {
            "keeper": keeper,
            "township": cast.townships[house.township_code],
            "village": cast.villages[house.village_code],
            "office": cast.office,
        }[who]


def _receiver(to: str | None, house: HouseLine) -> str | None:
    if to in (None, "township"):
        return township(house.township_code) if to else None
    return f"department:{to}"
