"""一户一档 as a whole, taken out of the system: everything about one house, gathered once.

Personal data stays masked unless the person may reveal it and says why; either way the export is
on record before its first byte leaves (M22, law 9).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from server.domain.acts import Act
from server.domain.explanation import Explanation
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.services import (
    dossier_evidence,
    dossier_history,
    explanations,
    houses,
    owner,
    paper_files,
)
from server.services.dossier_history import Told
from server.services.evidence import fingerprint, written_reason
from server.services.finding import FoundHouse, find_house
from server.services.houses import HouseFile
from server.services.ids import fresh_id
from server.services.papers import PaperFile, papers_of_house
from server.services.work import Look, Work
from server.store import anchors
from server.store.reads import houses as house_reads, ledger
from server.store.rows import AccessLog

_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True)
class Paper:
    """`content` is its PDF, where personal data goes along."""

    file: PaperFile
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """`photos` are the hashes that are here, with their files; `proof` the newest anchor's."""

    house: HouseFile
    owner: Mapping[str, str]
    reason: str | None  # why personal data is in clear
    why: Explanation | None
    papers: list[Paper]
    told: Told
    files: Mapping[str, bytes | Path]  # name in the package -> what goes along beside the papers
    entries: list[dict[str, Any]]
    proof: dict[str, Any] | None
    photos: Mapping[str, Path]
    made_at: datetime
    county: str

    @property
    def is_personal(self) -> bool:
        return self.reason is not None

    @property
    def unprinted(self) -> int:
        """Papers that go along and were never opened: each is printed first."""
        return sum(self.is_personal and not one.file.paper.file_sha256 for one in self.papers)


def gather(work: Work, house_id: str, *, reason: str | None = None) -> Dossier:
    return whole(work, read(work, house_id, reason=reason))


def read(work: Work, house_id: str, *, reason: str | None = None) -> Dossier:
    """`reason` asks for personal data in clear. Read in a snapshot: printing takes seconds, and
    no writer may wait for it; whoever hands it out calls `record` first."""
    with Look(work.store, work.actor, work.now) as look:
        return _read(look, house_id, reason)


def whole(work: Work, found: Dossier) -> Dossier:
    """With the papers themselves, where personal data goes along."""
    if not found.is_personal:
        return found
    contents = paper_files.whole_pdfs(work, [one.file.paper for one in found.papers])
    papers = [replace(one, content=contents[one.file.paper.id]) for one in found.papers]
    return replace(found, papers=papers)


def _read(work: Work, house_id: str, reason: str | None) -> Dossier:
    require_act(work.actor, Act.EXPORT_READ)
    found = find_house(work, Act.EXPORT_READ, house_id)
    words = _permitted_reason(work, found, reason)
    house = houses.read_file(work, house_id)
    newest, _ = explanations.newest_and_earlier(work, house_id, 0)
    entries = _entries(work, found)
    told = dossier_history.tell(work, found, entries, is_personal=words is not None)
    return Dossier(
        house=house,
        owner=_owner(work, found) if words else house.owner,
        reason=words,
        why=newest.tree if newest else None,
        papers=[Paper(one, None) for one in papers_of_house(work, house_id)],
        told=told,
        files=dossier_evidence.files_of(work, told.rows) if words else {},
        entries=entries,
        proof=_proof(work, found),
        photos=_photos(work, house, told),
        made_at=work.now,
        county=work.county,
    )


def _permitted_reason(work: Work, found: FoundHouse, reason: str | None) -> str | None:
    if reason is None:
        return None
    if not reason.strip():
        raise Problem("dossier.reason_needed")
    find_house(work, Act.PERSONAL_REVEAL, found.house.id)
    require_act(work.actor, Act.PAPER_READ)
    return written_reason(reason)


def _owner(work: Work, found: FoundHouse) -> dict[str, str]:
    sealed = house_reads.sealed_person(found.reach, work.db, found.house.id)
    person = work.store.secrets.open(sealed) if sealed else {}
    return {name: str(person[name]) for name in owner.PARTICULARS if person.get(name)}


def _entries(work: Work, found: FoundHouse) -> list[dict[str, Any]]:
    """The house's chain in the very words that are hashed."""
    lines = ledger.whole_chain(found.reach, work.db, found.chain)
    return [{**line._asdict(), "at": line.at.astimezone(UTC).strftime(_MOMENT)} for line in lines]


def _proof(work: Work, found: FoundHouse) -> dict[str, Any] | None:
    proof = anchors.prove(work.db, work.county, found.chain)
    if proof is None:
        return None
    anchor = {name: getattr(proof.anchor, name) for name in anchors.ANCHOR_COLUMNS}
    anchor["at"] = proof.anchor.at.astimezone(UTC).strftime(_MOMENT)
    return {"anchor": anchor, "leaf": proof.leaf._asdict(), "path": proof.path}


def _photos(work: Work, house: HouseFile, told: Told) -> dict[str, Path]:
    """Surveys' photos and those of everything that was done, as far as their bytes are here."""
    wanted = [one.sha256 for one in house.photos] + told.photos
    files = work.store.files
    return {one: files.path(one) for one in dict.fromkeys(wanted) if files.has(one)}


def record(work: Work, dossier: Dossier, form: str) -> None:
    """That it is taken out, by whom and why; `form` is pdf or zip."""
    record_taken(work, dossier.house.head.id, form, dossier.reason)


def record_taken(work: Work, house_id: str, form: str, reason: str | None) -> None:
    told = {"form": form, "personal": reason is not None}
    digest = {"reason": fingerprint(reason)} if reason else {}
    work.record("dossier.made", f"house:{house_id}", **told, **digest)
    row = {
        "id": fresh_id(work),
        "at": work.now,
        "kind": "dossier.made",
        "account_id": work.actor.account_id,
        "address": None,
        "facts": {"house": house_id, **told, "reason": reason},
    }
    work.keep(AccessLog, row)
