"""Who may open a document of a unit: whoever may see what it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from server.domain.acts import Act
from server.domain.parties import sees_party
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.services import assessment, unit_files
from server.services.unit_files import Opened
from server.services.work import Work
from server.store.reads import supervision
from server.store.reads.unit_files import FileRow


def open_file(work: Work, file_id: str) -> Opened:
    """`unit_file.missing` for who may not see its holder."""
    require_act(work.actor, Act.SUPERVISION_READ)
    row = unit_files.row_of(work, file_id)
    if not _SEEN[row.holder](work, row):
        raise Problem("unit_file.missing")
    return unit_files.opened(work, row)


def _sees_item(work: Work, row: FileRow) -> bool:
    reach = reach_of(work.actor, Act.SUPERVISION_READ)
    return supervision.item(reach, work.db, row.holder_id) is not None


def _is_own(work: Work, row: FileRow) -> bool:
    """A unit its own; the county's offices every unit's."""
    return sees_party(reach_of(work.actor, Act.SUPERVISION_READ), row.party)


def _reads_sheet(work: Work, row: FileRow) -> bool:
    """As the year's sheet it was brought to: not every office of the county."""
    return assessment.may_read(work, row.party)


_SEEN: Mapping[str, Callable[[Work, FileRow], bool]] = {
    "item": _sees_item,
    "weekly": _is_own,
    "statement": _reads_sheet,
}
