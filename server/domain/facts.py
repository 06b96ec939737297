"""The values the county's rules are about. Frozen; no behaviour beyond naming what is so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from server.domain.acts import Role


class Verdict(StrEnum):
    """初步判定; `incomplete` is the answer to an unanswered decisive question (law 5)."""

    SAFE = "safe"
    GENERAL = "general_hazard"
    SEVERE = "severe_hazard"
    INCOMPLETE = "incomplete"


class Track(StrEnum):
    """经营性 / 其他: the two branches of the procedure (M7)."""

    OPERATIONAL = "operational"
    OTHER = "other"


class HealthCode(StrEnum):
    """房屋健康码 (domain.md §6.3, D)."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing lies for the question "whose reach is it in?"; unknown parts are None."""

    county: str
    township: str | None = None
    village: str | None = None
    grid: str | None = None
    # departments whose sector it falls in by its use, or that a matter about it was handed to
    departments: frozenset[str] = field(default_factory=frozenset)
    agencies: frozenset[str] = field(default_factory=frozenset)  # agencies commissioned for it


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place in the campaign: role × unit × area (one person may hold several)."""

    id: str
    role: Role
    unit_id: str
    county: str
    township: str | None = None
    village: str | None = None
    grid: str | None = None
    department: str | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person through one of his seats, or a named job (`account_id` = "job:…")."""

    account_id: str
    county: str
    seats: tuple[Seat, ...]
    device_id: str | None = None
    is_closed: bool = False  # account closed meanwhile: what it sends is quarantined, not refused
    others: tuple[Seat, ...] = ()  # held too, but not acted in: in the office one seat acts

    @property
    def unit_id(self) -> str | None:
        return self.seats[0].unit_id if self.seats else None


@dataclass(frozen=True, slots=True)
class Event:
    """One ledger event before it is chained; `facts` holds ids, codes, numbers and dates only."""

    kind: str  # a key of server.domain.events.EVENTS
    chain: str  # house:<id> | account:<id> | unit:<id> | county:<code>
    facts: dict[str, object]
    case_id: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A ledger event as read back, for projections (timeline, indicators)."""

    seq: int
    kind: str
    at: datetime
    actor: str
    facts: dict[str, object]
    case_id: str | None = None
