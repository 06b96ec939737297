"""A unit hands in its week: what it did about its supervision items, with documents (M19).

A report can only grow: the first one says whether the unit was in time, later ones add to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.domain import matters
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.domain.report_calendar import ReportDue
from server.domain.unit_files import Holder
from server.services import unit_files
from server.services.evidence import fingerprint
from server.services.ids import fresh_id
from server.services.unit_files import Brought
from server.services.unit_measures import parties_of_week
from server.services.weekly_reading import due_of, own_parties, profile_of, running_items
from server.services.work import Work
from server.store.reads import weekly as reads
from server.store.rows import WeeklyReport

WORDS = (5, 4000)


@dataclass(frozen=True, slots=True)
class Told:
    """What a unit writes: about the week, and about its items one by one; `papers`
    are documents, examined by `unit_files.examined`."""

    words: str
    items: Mapping[str, str] = field(default_factory=dict)
    papers: Sequence[Brought] = ()


def hand_in(work: Work, item: str, due: str, party: str, told: Told) -> str:
    """The first, or something added to it; its id."""
    require_act(work.actor, Act.SUPERVISION_ANSWER)
    one = _open_week(work, item, due, party)
    words = told.words.strip()
    if not WORDS[0] <= len(words) <= WORDS[1]:
        raise Problem("weekly.words_needed", least=WORDS[0], most=WORDS[1])
    about = _about(work, party, told.items)
    chain = f"weekly:{one.due}:{party}"
    work.watch(chain)
    number = 1 + len(reads.of_week(whole_county(work.county), work.db, item, one.due, party))
    identity, is_late = fresh_id(work), work.now >= matters.end_of_day(one.due)
    sealed = work.store.secrets.seal({"words": words, "items": about}, identity.encode())
    row = {
        "id": identity,
        "item": item,
        "due": one.due,
        "party": party,
        "number": number,
        "words_sealed": sealed,
        "items": list(about),
        "at": work.now,
        "account_id": work.actor.account_id,
        "unit_id": work.actor.unit_id,
        "is_late": is_late,
    }
    work.insert(WeeklyReport, row, chain=chain)
    kept = unit_files.keep(work, Holder("weekly", identity), party, told.papers, chain=chain)
    facts = {name: row[name] for name in ("item", "party", "number", "items")}
    marks = {"report": identity, "due": one.due.isoformat(), "late": is_late}
    work.record("weekly.handed_in", chain, **facts, **marks, words=fingerprint(words), papers=kept)
    return identity


def _open_week(work: Work, item: str, due: str, party: str) -> ReportDue:
    one = due_of(work, item, due)
    if party not in own_parties(work) or party not in parties_of_week(profile_of(work), one):
        raise Problem("weekly.not_yours")
    if local_day(work.now) < one.opens:
        raise Problem("weekly.too_early", day=f"{one.opens:%Y-%m-%d}")
    return one


def _about(work: Work, party: str, given: Mapping[str, str]) -> dict[str, str]:
    """Of its own running items those it wrote about."""
    known = {one.id for one in running_items(work, party)}
    told = {one: words.strip()[: WORDS[1]] for one, words in given.items() if words.strip()}
    if not told.keys() <= known:
        raise Problem("supervision.missing")
    return told
