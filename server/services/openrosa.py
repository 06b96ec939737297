"""Surveys from ODK Collect: an XForm in one or several posts becomes one submission of ours.

The first post makes the submission, by the same intake as a phone's (law 1), with the photos it
brings. A survey must not wait for its photos, so what comes with a later post joins it. The same
instance with the same XML is known; with another XML it is refused, as ODK Central does, because
Collect gives an edited form a new id and names the old one (deprecatedID).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, Any

import orjson

from server.domain.ids import NOISE_BYTES, new_id
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services import intake, late_photos, photos
from server.services.county import county_schema, form_of
from server.services.digests import sm3
from server.services.envelope_fields import MOST_PHOTOS
from server.services.work import Work
from server.services.xform_instance import Instance, envelope_of, read_instance
from server.store.reads import openrosa as reads
from server.store.rows import OpenrosaFile, OpenrosaInstance

_PIECE = 1 << 16
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Received:
    """`state` is what became of the survey; `refused` the first photo that cannot be kept."""

    state: str  # accepted | quarantined | known
    awaited: tuple[str, ...]  # photos the form names that have not come
    refused: Problem | None


def receive(work: Work, xml: bytes, files: Mapping[str, IO[bytes]], agent: str) -> Received:
    """Take one post: the form and some of its photos, by file name.

    Raises `xform.*` for what is no form and `submission.other_bytes`; a photo that cannot be kept
    does not hold up its survey.
    """
    instance = read_instance(xml)
    county, xml_hash = whole_county(work.county), sm3(xml)
    with work.store.reading() as db:
        known = reads.instance(county, db, instance.instance_id)
        edited = instance.edited_id and reads.instance(county, db, instance.edited_id)
        here = reads.photos_named(county, db, instance.instance_id)
    if known is not None and known.xml_hash != xml_hash:
        raise Problem("submission.other_bytes")
    if known is not None and not files.keys().isdisjoint(_names(instance)):
        _require_sender(work, known)
    hashes, refused = _put_photos(work, instance, files)
    if known is not None:
        late_photos.join(work, instance.instance_id, known.submission_id, hashes)
        state = "known"
    else:
        state = _Arrival(work, instance, xml, xml_hash, agent).take(hashes, edited or None)
    come = hashes.keys() | {one.name for one in here if one.sha256 is not None}
    return Received(state, tuple(sorted(_names(instance) - come)), refused)


def _require_sender(work: Work, known: reads.Instance) -> None:
    """A copy of somebody's form is not enough to add photos to his survey."""
    if known.account_id != work.actor.account_id:
        raise Problem("submission.other_sender")


def _names(instance: Instance) -> set[str]:
    return {one.name for one in instance.photos}


def _put_photos(
    work: Work, instance: Instance, files: Mapping[str, IO[bytes]]
) -> tuple[dict[str, str], Problem | None]:
    """Put on disk what the form names: file name -> SHA-256, and the first refusal."""
    hashes: dict[str, str] = {}
    refused = None
    for name in sorted(_names(instance)):
        if name in files:
            try:
                hashes[name] = _put_photo(work, files[name])
            except Problem as problem:
                refused = refused or problem
    return hashes, refused


def _put_photo(work: Work, file: IO[bytes]) -> str:
    """Hashed first: a photo's name on disk is its hash."""
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    photos.require_size(file.tell())
    file.seek(0)
    photos.put_on_disk(work, sha256, _pieces(file))
    return sha256


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A form that came for the first time."""

    work: Work
    instance: Instance
    xml: bytes
    xml_hash: str
    agent: str

    def take(self, hashes: Mapping[str, str], edited: reads.Instance | None) -> str:
        """Hand it to the intake and keep beside it what it was made of; the state it has."""
        work, submission_id = self.work, self._id("submission")
        house_id = self._house_id(edited)
        names = sorted(hashes)
        first = {name: hashes[name] for name in names[:MOST_PHOTOS]}
        body = orjson.dumps(self._envelope(house_id, first, edited))
        state = self._receive(submission_id, body)
        self._keep(submission_id, house_id, first)
        for sha256 in sorted(set(first.values())):
            photos.enter_photo(work, sha256)
        more = {name: hashes[name] for name in names[MOST_PHOTOS:]}
        if more:  # than an envelope takes
            late_photos.join_at_once(work, self.instance.instance_id, submission_id, more)
        return state

    def _receive(self, submission_id: str, body: bytes) -> str:
        """Retried when another post of the same instance came in between, with other photos."""
        try:
            return str(intake.receive(self.work, submission_id, body, {}).body["state"])
        except Problem as problem:
            if problem.code != "submission.other_bytes":
                raise
            raise Problem("house.changed_meanwhile") from problem

    def _house_id(self, edited: reads.Instance | None) -> str:
        """The house chosen; a new one keeps its id when its first survey is edited."""
        chosen = self.instance.known_house
        return chosen or (edited.house_id if edited else self._id("house"))

    def _envelope(
        self, house_id: str, hashes: Mapping[str, str], edited: reads.Instance | None
    ) -> dict[str, Any]:
        identity, version = self.instance.form, self.instance.version
        asked = form_of(self.work.county, identity, version)
        return envelope_of(
            self.instance,
            asked or county_schema(self.work.county).form,
            house_id=house_id,
            received=self.work.now,
            hashes=hashes,
            agent=self.agent,
            replaces=edited and edited.submission_id,
        )

    def _keep(self, submission_id: str, house_id: str, hashes: Mapping[str, str]) -> None:
        """Retried when another post of the same instance was faster: then it is known."""
        chain = f"submission:{submission_id}"
        instance_id, work = self.instance.instance_id, self.work
        row = {
            "instance_id": instance_id,
            "submission_id": submission_id,
            "house_id": house_id,
            "account_id": work.actor.account_id,
            "received_at": work.now,
            "xml_hash": self.xml_hash,
            "xml_sealed": work.store.secrets.seal(self.xml),
        }
        if not work.insert_once(OpenrosaInstance, row, chain=chain):
            raise Problem("house.changed_meanwhile")
        files = [
            {
                "instance_id": instance_id,
                "name": one.name,
                "slot": one.slot,
                "question": one.question,
                "sha256": hashes.get(one.name),
            }
            for one in self.instance.photos
        ]
        work.insert(OpenrosaFile, files, chain=chain)
        work.record("survey.came_as_xform", chain, submission=submission_id, xml=self.xml_hash)

    def _id(self, kind: str) -> str:
        """A UUIDv7 that the same instance gets again: its moment, and noise made of its id."""
        noise = hashlib.sha256(f"{kind}:{self.instance.instance_id}".encode()).digest()
        moment = self.instance.captured_at(self.work.now)
        latest = self.work.now + timedelta(days=1)
        return new_id(min(max(moment, _EARLIEST), latest), noise[:NOISE_BYTES])
