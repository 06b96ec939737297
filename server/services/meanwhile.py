"""您打开该页之后: what others did to what a form is about, since the form was shown (0044).

One mechanism for every form: its address names what it is about. A form about a house or a part of
its file is told everything of that house; any other what the ledger holds under its name — a task,
a transfer, a month handed in, a grid, an export. Nothing is kept for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from server.domain.acts import Act
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.services import houses, step_subjects
from server.services.houses import TimelineLine
from server.services.meanwhile_subjects import FINDERS, OF_HOUSE
from server.services.work import Work
from server.store.reads import accounts, ledger_since

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.:-]{2,79}")
_OF_A_COUNTY = (Act.HOUSE_READ, Act.AREA_MANAGE)
_LOOKED_AT = 50  # so many of the newest entries of a house


def since(work: Work, given: Mapping[str, str], shown_at: datetime) -> list[TimelineLine]:
    """`given` are the parameters of the form's address; oldest first.

    Nothing of what is out of reach by now, nor for a form that is about nothing yet.
    """
    try:
        lines = _since(work, given, shown_at)
    except Problem:
        return []
    return [one for one in lines if one.at > shown_at]


def _since(work: Work, given: Mapping[str, str], shown_at: datetime) -> list[TimelineLine]:
    of_house = next((name for name in given if name in OF_HOUSE), None)
    if of_house is not None:
        subject = OF_HOUSE[of_house](work, Act.HOUSE_READ, given[of_house])
        return step_subjects.meanwhile(work, subject, max(0, subject.seen - _LOOKED_AT))
    names = [one for one in given.values() if _NAME.fullmatch(one)]
    if not names or not _is_seen(work, given):
        return []
    reach = reach_of(work.actor, Act.HOUSE_READ)
    entries = ledger_since.mentioning(reach, work.db, work.county, names, shown_at)
    return houses.in_words(work, entries)


def _is_seen(work: Work, given: Mapping[str, str]) -> bool:
    """Whether the actor may look at it today; what nobody declared, who sees the whole county."""
    finders = [FINDERS[name] for name in given if name in FINDERS]
    for find in finders:
        find(work, given)
    return bool(finders) or any(
        accounts.whole_counties(reach_of(work.actor, act)) for act in _OF_A_COUNTY
    )
