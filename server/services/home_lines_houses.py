"""Home lines about houses: what the procedure waits for, and what the survey still lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from server.domain.acceptance import is_community, leads, tier_of
from server.domain.acts import Act, Role
from server.domain.case_state import STAGES
from server.domain.facts import Track
from server.domain.urgency import UNCONTROLLED
from server.services.county import county_schema
from server.services.home_lines import VILLAGE_UP, HomeLine, Looked
from server.store.reads import house_merges, waiting
from server.store.reads.house_filter import UNPLACED, HouseFilter
from server.store.reads.waiting import Waiting

_R = Role
_FIELD = frozenset({_R.GRID_WORKER, *VILLAGE_UP})
_COUNTY = frozenset({_R.HOUSING_BUREAU, _R.LEADING_GROUP_OFFICE, _R.LEADING_GROUP})
_CASE_WORK = frozenset({_R.TOWNSHIP, _R.HOUSING_BUREAU})
_TRACK_LABELS = {Track.OPERATIONAL: "经营性", Track.OTHER: "其他"}


def _stage(
    name: str, roles: Iterable[Role], label: str, *, only_late: bool = False, id_: str = ""
) -> HomeLine:
    """Houses in one stage; `only_late` where the next step is another's and only delay is ours."""
    link = f"/houses?stage={name}"
    return HomeLine(
        id=id_ or f"house_{name}",
        roles=frozenset(roles),
        act=Act.HOUSE_READ,
        label=label,
        link=f"{link}&overdue=1" if only_late else link,
        late_link=None if only_late else f"{link}&overdue=1",
        read=_late_in(name) if only_late else (lambda looked: looked.in_stages(name)),
    )


def _late_in(name: str) -> Callable[[Looked], Waiting]:
    def read(looked: Looked) -> Waiting:
        found = looked.in_stages(name)
        return found._replace(number=found.overdue)

    return read


def _acceptance(name: str, track: Track, label: str) -> HomeLine:
    """A step of whoever leads acceptance of this track here (M11: data of the county)."""
    link = f"/houses?stage={name}&track={track.value}"
    return HomeLine(
        id=f"house_{name}_{track.value}",
        roles=frozenset({_R.VILLAGE, _R.TOWNSHIP, *_COUNTY}),
        act=STAGES[name].act or Act.HOUSE_READ,
        label=f"{label}（{_TRACK_LABELS[track]}）",
        link=link,
        late_link=f"{link}&overdue=1",
        read=lambda looked: looked.in_stages(name, track=track),
        here=lambda looked: _leads(looked, track),
    )


def _leads(looked: Looked, track: Track) -> bool:
    tier = tier_of(county_schema(looked.work.county).profile, track)
    seats = looked.work.actor.seats
    roles = {seat.role for seat in seats}
    if not any(is_community(seat.village) for seat in seats):
        roles -= {Role(one) for one in tier.community_roles}
    return leads(tier, roles)


def _houses(wanted: HouseFilter, by: str = "due_on") -> Callable[[Looked], Waiting]:
    """Standing houses, counted by the filter the list is asked with."""

    def read(looked: Looked) -> Waiting:
        work = looked.work
        return waiting.houses_waiting(
            looked.reach(Act.HOUSE_READ), work.db, wanted, work.now, by=by
        )

    return read


def _overdue(looked: Looked) -> HouseFilter:
    return HouseFilter(overdue_at=looked.work.now, is_ended=False)


def _list(
    id_: str,
    roles: Iterable[Role],
    label: str,
    wanted: HouseFilter,
    link: str,
    *,
    by: str = "due_on",
    is_alarm: bool = False,
) -> HomeLine:
    return HomeLine(
        id=id_,
        roles=frozenset(roles),
        act=Act.HOUSE_READ,
        label=label,
        link=link,
        read=_houses(wanted, by),
        is_alarm=is_alarm,
    )


LINES: tuple[HomeLine, ...] = (
    HomeLine(
        id="house_uncontrolled",
        roles=frozenset({*_FIELD, *_COUNTY, _R.DEPARTMENT}),
        act=Act.HOUSE_READ,
        label="严重隐患房屋，管控措施未到位",
        link="/houses?uncontrolled=1",
        late_link="/houses?uncontrolled=1&overdue=1",
        read=lambda looked: looked.in_stages(*UNCONTROLLED),
        is_alarm=True,
    ),
    _list(
        "house_severe_to_confirm",
        {_R.TECHNICIAN},
        "初判为严重隐患，待技术人员确认",
        HouseFilter(is_to_confirm=True, verdict="severe_hazard", is_ended=False),
        "/houses?to_confirm=1&verdict=severe_hazard",
        by="surveyed_at",
        is_alarm=True,
    ),
    _list(
        "house_to_confirm",
        {_R.TECHNICIAN},
        "初步判定待技术人员确认（全部）",
        HouseFilter(is_to_confirm=True, is_ended=False),
        "/houses?to_confirm=1",
        by="surveyed_at",
    ),
    _stage("awaiting_inspection", _CASE_WORK, "待委托安全鉴定"),
    _stage("inspecting", _CASE_WORK, "鉴定机构逾期未出报告", only_late=True),
    _stage("awaiting_plan", _CASE_WORK, "待制定整治方案"),
    _stage("awaiting_start", _FIELD, "待开工整治"),
    _stage("returned", _FIELD, "验收退回，继续整改"),
    _stage("remediating", _FIELD, "整治中"),
    _stage("awaiting_acceptance", VILLAGE_UP, "整治完成，待申请验收"),
    _stage("awaiting_opinion", {_R.VILLAGE}, "待出具村级意见"),
    _stage(
        "awaiting_opinion", {_R.TOWNSHIP}, "村级意见逾期未出", only_late=True, id_="opinion_late"
    ),
    *(_acceptance("awaiting_visit", track, "待现场验收") for track in Track),
    *(_acceptance("accepting", track, "待作出验收结论") for track in Track),
    *(_acceptance("awaiting_sign_off", track, "验收合格，待销号") for track in Track),
    _stage("awaiting_filing", {_R.TOWNSHIP}, "判定安全，待归档"),
    HomeLine(
        id="house_late",
        roles=frozenset({*_COUNTY, _R.DEPARTMENT}),
        act=Act.HOUSE_READ,
        label="超过办理期限的房屋",
        link="/houses?overdue=1",
        late_link="/houses?overdue=1",
        read=lambda looked: _houses(_overdue(looked))(looked),
    ),
    _list(
        "house_key_unsurveyed",
        {*_FIELD, _R.LEADING_GROUP_OFFICE},
        "百日行动重点房屋，尚未排查",
        HouseFilter(is_key_survey=True, is_surveyed=False, is_ended=False),
        "/houses?key=1&surveyed=0",
        by="registered_at",
    ),
    _list(
        "house_unsurveyed",
        {*_FIELD},
        "已建档、尚未排查",
        HouseFilter(is_surveyed=False, is_ended=False),
        "/houses?surveyed=0",
        by="registered_at",
    ),
    _list(
        "house_incomplete",
        {*_FIELD},
        "排查信息不全，须补充排查",
        HouseFilter(verdict="incomplete", is_ended=False),
        "/houses?verdict=incomplete",
        by="surveyed_at",
    ),
    _list(
        "house_unplaced",
        {*_FIELD},
        "没有定位，或定位不在本村",
        HouseFilter(position=UNPLACED, is_ended=False),
        "/houses?position=unplaced",
        by="registered_at",
    ),
    HomeLine(
        id="house_merges",
        roles=_CASE_WORK,
        act=Act.HOUSE_MERGE,
        label="重复档案合并，等待确认",
        link="/house-merges",
        read=lambda looked: house_merges.waiting_count(
            looked.reach(Act.HOUSE_MERGE), looked.work.db
        ),
    ),
)
