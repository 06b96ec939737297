"""The use of a house as its file shows it: may it operate, why its colour, papers, plates."""

from __future__ import annotations

from typing import NamedTuple

from server.domain.acts import Act
from server.domain.operation import Operation
from server.domain.reach import whole_county
from server.services import certificates, health, operation
from server.services.certificates import Held
from server.services.finding import find_house
from server.services.health import Explained
from server.services.work import Work
from server.store.reads import certificates as reads, evidence, plates
from server.store.reads.certificates import CheckLine
from server.store.reads.plates import PlateRow
from survey_schema.origin import UNCONFIRMED, Source


class UseFile(NamedTuple):
    operation: Operation
    health: Explained
    certificates: list[Held]
    plates: list[PlateRow]
    checks: list[CheckLine]


def read_use(work: Work, house_id: str) -> UseFile:
    found = find_house(work, Act.HOUSE_READ, house_id)
    where = (found.reach, work.db, house_id)
    rows = reads.certificates_of(*where)
    return UseFile(
        operation.of_house(work, found.reach, found.house),
        health.explain(work, found.reach, found.house),
        [certificates.held(work, found.reach, found.house, row) for row in rows],
        plates.plates_of(*where),
        reads.checks_of(*where),
    )


def operation_of(work: Work, house_id: str) -> Operation:
    found = find_house(work, Act.HOUSE_READ, house_id)
    return operation.of_house(work, found.reach, found.house)


def health_of(work: Work, house_id: str) -> Explained:
    found = find_house(work, Act.HOUSE_READ, house_id)
    return health.explain(work, found.reach, found.house)


def unit_name(work: Work, unit_id: str) -> str | None:
    return evidence.unit_names(whole_county(work.county), work.db, {unit_id}).get(unit_id)


def mark_of(source: Source) -> str:
    """What stands beside a rule no official text is known for."""
    return "" if source.certainty.is_official else UNCONFIRMED
