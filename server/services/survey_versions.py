"""Two surveys of one house side by side: what was answered then and later, and what differs.

Nothing personal is among it: what is sealed of a survey is not read (law 9).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.problems import Problem
from server.services.county import county_schema, form_of
from server.services.finding import find_house
from server.services.work import Work
from server.store.reads import house_file
from server.store.reads.house_file import Answered
from survey_schema.model import Form


class Row(NamedTuple):
    question: str
    label: str
    earlier: Any
    later: Any
    differs: bool


class Part(NamedTuple):
    """The questions of one section either survey answered."""

    label: str
    rows: list[Row]

    @property
    def changed(self) -> int:
        return sum(one.differs for one in self.rows)


class Compared(NamedTuple):
    earlier: Answered
    later: Answered
    parts: list[Part]

    @property
    def changed(self) -> int:
        return sum(one.changed for one in self.parts)


def accepted(work: Work, house_id: str) -> list[Answered]:
    """Surveys of the house that count, newest first."""
    found = find_house(work, Act.HOUSE_READ, house_id)
    return house_file.answered_of(found.reach, work.db, house_id)


def corrected(work: Work, house_id: str) -> set[str]:
    """Those that are versions a technician made of an earlier one (services/survey_corrections)."""
    found = find_house(work, Act.HOUSE_READ, house_id)
    return house_file.corrected_versions(found.reach, work.db, house_id)


def compare(work: Work, house_id: str, earlier_id: str | None, later_id: str | None) -> Compared:
    """The two asked for, else the newest and the one before it; in the order of their days."""
    known = accepted(work, house_id)
    if len(known) < 2:
        raise Problem("survey.only_one")
    chosen = [_chosen(known, earlier_id, known[1]), _chosen(known, later_id, known[0])]
    earlier, later = sorted(chosen, key=known.index, reverse=True)
    return Compared(earlier, later, _parts(work, earlier, later))


def _chosen(known: list[Answered], wanted: str | None, otherwise: Answered) -> Answered:
    if wanted is None:
        return otherwise
    found = next((one for one in known if one.id == wanted), None)
    if found is None:
        raise Problem("submission.missing")
    return found


def _parts(work: Work, earlier: Answered, later: Answered) -> list[Part]:
    """In the order of the later form; what only the earlier one asked stands at the end."""
    form = _form(work, later)
    asked = {one.label: [q.id for q in one.questions] for one in form.sections}
    known = {name for names in asked.values() for name in names}
    gone = sorted((earlier.answers.keys() | later.answers.keys()) - known)
    labels = {name: question.label for name, question in form.questions.items()}
    older = _form(work, earlier).questions
    labels |= {name: older[name].label for name in gone if name in older}
    parts = [
        Part(label, [_row(name, labels, earlier.answers, later.answers) for name in names])
        for label, names in {**asked, "已不再询问的事项": gone}.items()
    ]
    told = (Part(one.label, [r for r in one.rows if _is_told(r)]) for one in parts)
    return [one for one in told if one.rows]


def _form(work: Work, survey: Answered) -> Form:
    schema = county_schema(work.county)
    return form_of(work.county, schema.form.id, survey.form_version) or schema.form


def _row(
    name: str, labels: Mapping[str, str], earlier: Mapping[str, Any], later: Mapping[str, Any]
) -> Row:
    was, now = earlier.get(name), later.get(name)
    return Row(name, labels.get(name, "其他"), was, now, was != now)


def _is_told(row: Row) -> bool:
    return row.earlier is not None or row.later is not None
