"""登记巡查: the form of a village or township that patrols without a phone (M14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from server.domain.acts import Act
from server.domain.days import LOCAL, local_day
from server.domain.owner_told import WAY_LABELS, WHOM
from server.domain.patrols import FINDINGS, PHOTO_SLOT
from server.pages.step_fields import Field
from server.pages.step_forms import HOUSE, Open, Standing, StepForm, codes, listed, today
from server.pages.words import Words
from server.services import patrols
from server.services.envelope import PhotoNote, Telling
from server.services.patrol_envelope import MOST_PHOTOS, Visit
from server.services.step_subjects import Subject
from server.services.work import Work

_NOON = time(12)


def _enter(work: Work, subject: Subject, given: dict[str, Any]) -> None:
    """The form knows the day alone: noon of it, and of today the present moment."""
    day = given["patrolled_on"]
    noon = datetime.combine(day, _NOON, LOCAL)
    at = work.now if day == local_day(work.now) else noon
    visit = Visit(
        finding=given["finding"],
        signs=given["signs"],
        at=at,
        photos=tuple(
            PhotoNote(one, PHOTO_SLOT, None, at, None, None, None) for one in given["photos"]
        ),
        words=given["words"],
        told=_telling(given, at),
        correct_by=given["correct_by"],
    )
    patrols.enter(work, subject.id, visit)


def _telling(given: dict[str, Any], at: datetime) -> Telling | None:
    if given["whom"] is None:
        return None
    return Telling(at, given["whom"], given["way"] or "in_person", given["refused"])


def _standing(standing: Standing, _: Words) -> Iterator[Open]:
    if standing.file.head.ended_on is None:
        yield Open(standing.file.head.id)


PATROLS = (
    StepForm(
        name="patrol",
        act=Act.PATROL_RECORD,
        about=HOUSE,
        title="登记巡查",
        does=_enter,
        events=frozenset({"patrol.recorded"}),
        open=_standing,
        hint="不用手机的，巡查后在此登记。选“异常，已要求立即撤离”的，判定随即上调为严重，案卷列在各清单最前。",
        fields=(
            Field(
                name="patrolled_on",
                label="巡查日期",
                kind="day",
                start=today,
                hint="只能补登 31 天以内的。",
            ),
            Field(name="finding", label="巡查结果", kind="choice", options=listed(FINDINGS)),
            Field(
                name="signs",
                label="发现的情况",
                kind="choices",
                options=codes("patrol_sign"),
                is_required=False,
                most=13,
                hint="有新情况或异常的，至少选一项。",
            ),
            Field(
                name="photos", label="现场照片", kind="photos", is_required=False, most=MOST_PHOTOS
            ),
            Field(name="words", label="补充说明", kind="area", is_required=False, most=500),
            Field(
                name="whom",
                label="督促了谁改正",
                kind="choice",
                options=listed(WHOM),
                is_required=False,
                hint="发现问题的，应督促房主（使用人）及时改正。",
            ),
            Field(
                name="way",
                label="怎么告知的",
                kind="choice",
                options=listed(WAY_LABELS),
                is_required=False,
            ),
            Field(name="refused", label="对方拒绝", kind="tick", is_required=False),
            Field(name="correct_by", label="要求改正的期限", kind="day", is_required=False),
        ),
    ),
)
