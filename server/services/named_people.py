"""People without an account: kept by sealed name, and found again by its blind index.

Four eyes cannot compare accounts where there are none. Somebody who answers for the repair, or
signed the report, and stands among the participants of the acceptance is found by his name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from server.domain.masking import mask_name
from server.domain.reach import whole_county
from server.services.cases import Found
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import acceptance as reads, cases
from server.store.rows import NamedPerson

_WORKERS = ("repair", "report", "reinspection")


def keep(
    work: Work, found: Found, part: str, part_id: str, people: Iterable[tuple[str, str | None]]
) -> None:
    """`people` are (name, unit) as they were written; explained by the event of the act."""
    rows = [
        {
            **found.owned,
            "id": fresh_id(work),
            "part": part,
            "part_id": part_id,
            "unit_id": unit_id,
            "name_sealed": work.store.secrets.seal({"name": name}),
            "name_masked": mask_name(name),
            "name_index": index_of(work, name),
            "named_at": work.now,
        }
        for name, unit_id in people
    ]
    work.insert(NamedPerson, rows, chain=found.chain)


def names_on_site(
    work: Work, found: Found, acceptance_id: str, participants: Iterable[Mapping[str, Any]]
) -> list[str]:
    """The full names of who is on record as present, in the record's order; as masked where the
    full one is not known."""
    left = reads.people_of_visit(found.reach, work.db, found.row.id, acceptance_id)
    names = []
    for one in participants:
        key = (one["name"], one["unit_id"])
        line = next((line for line in left if (line.name_masked, line.unit_id) == key), None)
        if line is not None:
            left.remove(line)
        names.append(one["name"] if line is None else _opened(work, line.name_sealed))
    return names


def _opened(work: Work, sealed: bytes) -> str:
    return str(work.store.secrets.open(sealed)["name"])


def index_of(work: Work, name: str) -> str:
    return work.store.secrets.blind_index("person_name", name)


def namesakes(work: Work, found: Found, names: Iterable[str], accounts: Iterable[str]) -> int:
    """How many of those who judge are named like somebody who worked on the house.

    `names` have no account: they are compared with everybody. `accounts` are compared with those
    who have none; two accounts are told apart by their ids, whatever their names.
    """
    known = _without_account(work, found)
    everybody = known | _surveyors(work, found)
    count = sum(index_of(work, name) in everybody for name in names)
    own = (_index_of_sealed(work, one) for one in _sealed_names(work, accounts))
    return count + sum(index in known for index in own)


def namesakes_of_visit(work: Work, found: Found, acceptance_id: str) -> int:
    """The same of who decides and of those on site: a report may have come since the visit."""
    there = reads.names_of_visit(found.reach, work.db, found.row.id, acceptance_id)
    known = _without_account(work, found)
    own = (_index_of_sealed(work, one) for one in _sealed_names(work, [work.actor.account_id]))
    return len(there & known) + sum(index in known for index in own)


def _without_account(work: Work, found: Found) -> set[str]:
    written = reads.names_written(found.reach, work.db, found.row.id, _WORKERS)
    repair = reads.responsible_people(found.reach, work.db, found.row.id)
    return written | {_index_of_sealed(work, one) for one in repair}


def _surveyors(work: Work, found: Found) -> set[str]:
    accounts = cases.surveyors_of(found.reach, work.db, found.house.id)
    return {_index_of_sealed(work, one) for one in _sealed_names(work, accounts)}


def _sealed_names(work: Work, accounts: Iterable[str]) -> list[bytes]:
    return reads.account_names(whole_county(work.county), work.db, set(accounts))


def _index_of_sealed(work: Work, sealed: bytes) -> str:
    return index_of(work, str(work.store.secrets.open(sealed).get("name", "")))
