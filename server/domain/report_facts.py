"""What an inspection report is held against: frozen facts, without a name in clear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from server.domain.agency_register import Standing, Validity
from server.domain.cited_standards import Standard

Fact = str | int | float


class HouseWords(NamedTuple):
    """What one side says of the house; None where it says nothing."""

    storeys: int | None = None
    floor_area_m2: float | None = None
    structure_type: str | None = None
    built_year: int | None = None
    door: str | None = None  # blind index of the address


class Signer(NamedTuple):
    """Somebody who signs; name and certificate number as blind indexes."""

    role: str
    name: str
    number: str


class Listed(NamedTuple):
    """Somebody on the register of the agency."""

    name: str
    number: str
    certificate: Validity


class TeamVisit(NamedTuple):
    """A visit of the same day by somebody of the same team; `metres` from this house."""

    house: str
    metres: float


class Likeness(NamedTuple):
    """Another house's report, and how alike it is."""

    house: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A report and everything it is held against, as of the day it was filed.

    `interests` maps owner and repairer to blind indexes of names; `ties` are those of the agency
    on the day of inspection. `text` is None for a scan, which nothing can be looked up in.
    """

    inspected_on: date
    signed_on: date
    commissioned_on: date
    has_no_interest: bool | None
    report_no: str
    standards: tuple[str, ...]
    stated: HouseWords
    surveyed: HouseWords
    signers: tuple[Signer, ...]
    standings: tuple[Standing, ...]
    qualifications: tuple[Validity, ...]
    listed: tuple[Listed, ...]
    ties: frozenset[str]
    interests: Mapping[str, frozenset[str]]
    pages: int
    flags: tuple[str, ...] = ()
    text: str | None = None
    known_standards: Mapping[str, Standard] = field(default_factory=dict)
    team: tuple[TeamVisit, ...] = ()
    same_file: tuple[str, ...] = ()  # houses whose report is this very file
    alike_texts: tuple[Likeness, ...] = ()
    shared_pictures: Mapping[str, int] = field(default_factory=dict)  # house -> pictures


@dataclass(frozen=True, slots=True)
class Doubt:
    """`basis` tells one question of a kind from another; the same basis is not asked again."""

    kind: str
    basis: tuple[str, ...]
    facts: Mapping[str, Fact]
