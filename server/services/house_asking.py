"""What a list of houses is asked for, as it stands in the address: page, home and export alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from server.domain.days import LOCAL, local_day
from server.domain.facts import Track
from server.store.reads.house_filter import POSITIONS, HouseFilter

# Names of the address that narrow the list; what else stands there does not.
FILTERS = (
    "township", "village", "grid", "operational", "verdict", "stage", "track", "health_code",
    "overdue", "due", "department", "key", "surveyed", "age", "uncontrolled", "to_confirm",
    "questioned", "telling", "geohazard", "question", "position", "ended",
)  # fmt: skip
DUE_WITHIN = {"0": "今天到期", "7": "7 天内到期", "30": "30 天内到期"}  # days, overdue ones too
AGES = {"6": "超过 6 个月", "12": "超过 1 年", "24": "超过 2 年"}  # months since the last survey
_MONTH = 30.4375


def filter_of(now: datetime, asked: Mapping[str, str]) -> HouseFilter:
    """What it does not know it leaves out."""
    today = local_day(now)
    due, age = asked.get("due"), asked.get("age")
    return HouseFilter(
        township=asked.get("township"),
        village=asked.get("village"),
        grid=asked.get("grid"),
        verdict=asked.get("verdict"),
        stage=asked.get("stage"),
        health_code=asked.get("health_code"),
        department=asked.get("department"),
        question=asked.get("question"),
        is_operational=flag(asked.get("operational")),
        is_key_survey=flag(asked.get("key")),
        is_surveyed=flag(asked.get("surveyed")),
        is_ended={"1": True, "all": None}.get(asked.get("ended", ""), False),
        position=asked.get("position") if asked.get("position") in POSITIONS else None,
        track=asked.get("track") if asked.get("track") in tuple(Track) else None,
        overdue_at=now if asked.get("overdue") == "1" else None,
        due_until=today + timedelta(days=int(due)) if due in DUE_WITHIN else None,
        surveyed_before=_months_before(now, int(age)) if age in AGES else None,
        is_uncontrolled=flag(asked.get("uncontrolled")),
        is_to_confirm=flag(asked.get("to_confirm")),
        is_questioned=flag(asked.get("questioned")),
        is_to_be_told=flag(asked.get("telling")),
        is_in_geohazard=flag(asked.get("geohazard")),
        as_of=today,
    )


def flag(text: str | None) -> bool | None:
    """1, 0, or anything else for "either"."""
    return {"1": True, "0": False}.get(text or "")


def only_filters(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: asked[name] for name in FILTERS if asked.get(name)}


def _months_before(now: datetime, months: int) -> datetime:
    """To the day of the county, so that a reload an hour later asks for the same."""
    day = local_day(now) - timedelta(days=round(months * _MONTH))
    return datetime.combine(day, time(), LOCAL)
