"""公示: signed-off houses for anybody to read: code, village, what was remedied, the day.

The types here have no field a person could be put into, and signs in words, which people write,
are left out: a part of the house and a remedy are codes (M11; 个保法 art. 73).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from server.domain.days import local_day
from server.domain.period import Period, period_named, period_of
from server.domain.problems import Problem
from server.domain.reach import Reach, Span, whole_county
from server.outputs.excel import Column, Sheet
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads import areas, evidence, published as reads
from server.store.reads.published import Key, PublishedLine
from survey_schema.model import CountyProfile

PAGE = 50
_MONTHS = 120
_TRACKS = {"operational": "经营性自建房", "other": "其他自建房"}


class Published(NamedTuple):
    code: str
    township: str
    village: str
    kind: str
    parts: str
    remedies: str
    signed_on: date
    is_reopened: bool


class PublishedPage(NamedTuple):
    lines: list[Published]
    next_key: Key | None


def profile_named(work: Work, county_id: str) -> CountyProfile:
    """A county of this installation, by the name of its profile."""
    code = next((one.code for one in areas.counties(work.db) if one.profile == county_id), None)
    if code is None:
        raise Problem("route.missing")
    return county_schema(code).profile


def months(work: Work, profile: CountyProfile) -> list[str]:
    """The report months that may be chosen, the running one first."""
    period = period_of(local_day(work.now), profile.report_day)
    found = [period.name]
    while len(found) < _MONTHS and found[-1] > f"{profile.report_from:%Y-%m}":
        year, month = (int(part) for part in found[-1].split("-"))
        found.append(f"{year - (month == 1)}-{(month - 2) % 12 + 1:02d}")
    return found


def page(
    work: Work, profile: CountyProfile, month: str, township: str | None, after: Key | None
) -> PublishedPage:
    lines = _lines(work, profile, month, township, after, PAGE + 1)
    shown = lines[:PAGE]
    last = shown[-1] if len(lines) > PAGE else None
    key = None if last is None else (last.signed_at, last.case_id)
    return PublishedPage(list(_told(work, profile, shown)), key)


def sheet(work: Work, profile: CountyProfile, month: str, township: str | None) -> Sheet:
    """Everything of the month, to be hung on the village's board."""
    return Sheet(
        name="销号公示",
        title=f"{profile.name}自建房安全隐患整治销号公示（{month}）",
        columns=[
            Column("序号", 6, "number"),
            Column("房屋编码", 22),
            Column("乡镇", 16),
            Column("村（社区）", 16),
            Column("类别", 14),
            Column("整治部位", 24),
            Column("整治措施", 24),
            Column("销号日期", 14, "day"),
            Column("备注", 14),
        ],
        rows=_sheet_rows(work, profile, month, township),
        notes=["本表只公示房屋编码和所在村，不含个人信息；有异议的，请向乡镇政府或住建局反映。"],
    )


def _sheet_rows(
    work: Work, profile: CountyProfile, month: str, township: str | None
) -> Iterator[Sequence[object]]:
    number, after = 0, None
    while True:
        found = page(work, profile, month, township, after)
        for line in found.lines:
            number += 1
            note = "已重新立案" if line.is_reopened else ""
            yield (number, *line[:-1], note)
        if found.next_key is None:
            return
        after = found.next_key


def _lines(  # noqa: PLR0917
    work: Work,
    profile: CountyProfile,
    month: str,
    township: str | None,
    after: Key | None,
    limit: int,
) -> list[PublishedLine]:
    since, before = _moments(profile, month)
    reach = Reach((Span(profile.code, township),))
    return reads.published(reach, work.db, since=since, before=before, after=after, limit=limit)


def _moments(profile: CountyProfile, month: str) -> tuple[datetime, datetime]:
    period = _period(profile, month)
    before_it = period_named(f"{period.starts:%Y-%m}", profile.report_day)
    return before_it.closes_at, period.closes_at


def _period(profile: CountyProfile, month: str) -> Period:
    try:
        return period_named(month, profile.report_day)
    except ValueError as error:
        raise Problem("route.missing") from error


def _told(
    work: Work, profile: CountyProfile, lines: Sequence[PublishedLine]
) -> Iterator[Published]:
    parts, remedies = reads.remedied(work.db, profile.code, [one.case_id for one in lines])
    codes = {code for one in lines for code in (one.township_code, one.village_code)}
    names = evidence.area_names(whole_county(profile.code), work.db, codes)
    schema = county_schema(profile.code).codes
    for one in lines:
        yield Published(
            one.code,
            names.get(one.township_code, "—"),
            names.get(one.village_code, "—"),
            _TRACKS[one.track],
            _words(schema["hazard_part"].labels, parts.get(one.case_id, ())),
            _words(schema["remedy_kind"].labels, remedies.get(one.case_id, ())),
            local_day(one.signed_at),
            one.is_reopened,
        )


def _words(labels: dict[str, str], codes: Sequence[str]) -> str:
    """A part that is no code of the list is the house as a whole."""
    return "、".join(dict.fromkeys(labels.get(code, "整幢") for code in codes)) or "—"
