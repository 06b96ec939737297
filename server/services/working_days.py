"""Working days as the State Council arranged them, from the chinesecalendar package.

The arrangement of a year is published in the November before it. Beyond the last year the package
knows the days every year has by law stay free and the rest is Monday to Friday; what was counted
so is said to be provisional, for a spring festival would move it.
"""

from __future__ import annotations

from datetime import date

import chinese_calendar
from chinese_calendar.constants import holidays

FIRST_ARRANGED, LAST_ARRANGED = min(holidays).year, max(holidays).year
# 全国年节及纪念日放假办法 第二条: 元旦, 劳动节, 国庆节, by the sun and so the same every year
_FREE_EVERY_YEAR = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for the days that are free every year, where none is published yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.isoweekday() <= 5 and (day.month, day.day) not in _FREE_EVERY_YEAR


def is_provisional(start: date, end: date) -> bool:
    """Whether working days between the two were counted without the year's arrangement."""
    return end.year > LAST_ARRANGED or start.year < FIRST_ARRANGED
