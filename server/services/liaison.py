"""联络员: every unit names one by the form of the plan; sealed, and shown masked (M19)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from server.domain import liaison
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.parties import OFFICE, name_of, parties_of, receivers, sees_party
from server.domain.permission import has_act, require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services.ids import fresh_id
from server.services.matters import profile_of
from server.services.work import Work
from server.store.reads import supervision as reads
from server.store.reads.supervision import OfficerRow
from server.store.rows import LiaisonOfficer


class UnitOfficer(NamedTuple):
    party: str
    name: str
    officer: OfficerRow | None
    may_name: bool


def register(work: Work) -> list[UnitOfficer]:
    """The county's offices see every unit, a unit its own."""
    require_act(work.actor, Act.SUPERVISION_READ)
    units, own = _units(work), set(_own(work))
    reach = reach_of(work.actor, Act.SUPERVISION_READ)
    shown = {party: name for party, name in units.items() if sees_party(reach, party)}
    found = reads.officers(whole_county(work.county), work.db, list(shown))
    return [
        UnitOfficer(party, name, found.get(party), party in own) for party, name in shown.items()
    ]


def _units(work: Work) -> dict[str, str]:
    profile = profile_of(work)
    return {OFFICE: name_of(profile, OFFICE), **receivers(profile)}


def _own(work: Work) -> tuple[str, ...]:
    own = parties_of(work.actor, Act.SUPERVISION_ANSWER)
    return (*own, OFFICE) if has_act(work.actor, Act.SUPERVISION_OPEN) else own


def form_of(work: Work, party: str) -> dict[str, str]:
    """One's own unit's form in clear, to be mended; empty where nobody was named yet."""
    _require_own(work, party)
    row = reads.officers(whole_county(work.county), work.db, [party]).get(party)
    if row is None:
        return {}
    opened = work.store.secrets.open(row.personal_sealed, row.id.encode())
    return {name: str(opened.get(name) or "") for name in liaison.FIELDS} | {"was": row.id}


def name_officer(work: Work, party: str, given: Mapping[str, str]) -> str:
    """From today on; the one before keeps his days. `was` is the one the form was filled from."""
    _require_own(work, party)
    told = liaison.checked(given)
    today, officer, chain = local_day(work.now), fresh_id(work), f"liaison:{party}"
    before = reads.officers(whole_county(work.county), work.db, [party]).get(party)
    if (given.get("was") or "") != (before.id if before else ""):
        raise Problem("liaison.changed_meanwhile")
    if before is not None:
        work.update(LiaisonOfficer, {"id": before.id}, {"until": today}, chain=chain)
    row = {
        "id": officer,
        "party": party,
        **liaison.masked(told),
        "personal_sealed": work.store.secrets.seal(told, officer.encode()),
        "since": today,
        "until": None,
        "named_at": work.now,
        "named_by": work.actor.account_id,
    }
    work.insert(LiaisonOfficer, row, chain=chain)
    facts = {"party": party, "officer": officer}
    work.record("liaison.named", chain, **facts, **({"was": before.id} if before else {}))
    return officer


def _require_own(work: Work, party: str) -> None:
    require_act(work.actor, Act.SUPERVISION_READ)
    if party not in _own(work):
        raise Problem("liaison.not_yours")
