"""Days and months are the county's: Asia/Shanghai, whatever the machine thinks."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


def local_day(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()
