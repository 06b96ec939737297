"""Days and moments as officials write them: 2022年9月20日, in the county's time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from server.domain.days import LOCAL, local_day


def day_text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def month_text(name: str) -> str:
    """2022年9月, of a reporting month named 2022-09."""
    year, month = name.split("-")
    return f"{year}年{int(month)}月"


def moment_text(moment: datetime) -> str:
    there = moment.astimezone(LOCAL)
    return f"{day_text(there.date())}{there:%H:%M}"


def end_text(before: datetime) -> str:
    """The last moment before a cut-off: midnight is 24时 of the day that ended."""
    there = before.astimezone(LOCAL)
    if (there.hour, there.minute, there.second, there.microsecond) == (0, 0, 0, 0):
        return f"{day_text(local_day(before - timedelta(days=1)))}24时"
    return moment_text(before)
