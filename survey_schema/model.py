"""What a form, a code list, a rule pack and a county profile are, once loaded.

The TOML files under ``forms/``, ``codes/``, ``hazards/`` and ``counties/`` are the source;
``load.py`` turns them into these frozen values or says which file and line is wrong.
Nothing here knows Flask, SQL, the clock or the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from survey_schema.county_model import (
    AcceptanceTier as AcceptanceTier,
    Checking as Checking,
    CountyProfile as CountyProfile,
    Deadline as Deadline,
    Department as Department,
    GeohazardSupervision as GeohazardSupervision,
    Mechanism as Mechanism,
    NeighbourBuffer as NeighbourBuffer,
    Phase as Phase,
    Promotion as Promotion,
    Provider as Provider,
    Township as Township,
)
from survey_schema.grammar import (
    All as All,
    AnyOf as AnyOf,
    Compare as Compare,
    Condition as Condition,
    Not as Not,
    Op as Op,
)
from survey_schema.origin import (
    UNCONFIRMED as UNCONFIRMED,
    Certainty as Certainty,
    Source as Source,
)


class Kind(StrEnum):
    """The kind of a question, which fixes the JSON type of its answer."""

    TEXT = "text"  # str
    PERSON_NAME = "person_name"  # str, personal; 不详 / 无名 / "/" refused
    ID_NUMBER = "id_number"  # str of 18, GB 11643-1999 check digit
    PHONE = "phone"  # str of digits
    INTEGER = "integer"  # int (3.0 is refused)
    DECIMAL = "decimal"  # int or float, finite, at most `decimals` places
    YEAR = "year"  # int
    DATE = "date"  # ISO 2022-09-20
    BOOLEAN = "boolean"  # true / false
    SINGLE = "single"  # one code
    MULTI = "multi"  # list of distinct codes
    SIGN = "sign"  # "yes" | "no" | "unseen": a hazard sign, three-valued (law 5)


@dataclass(frozen=True, slots=True)
class Code:
    value: str
    label: str
    retired: bool = False


@dataclass(frozen=True, slots=True)
class CodeList:
    id: str
    label: str
    codes: tuple[Code, ...]
    source: Source
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # by value


@dataclass(frozen=True, slots=True)
class Derived:
    """``times * of / over``: a measure worked out from two that were taken (derived.py)."""

    of: str
    over: str
    times: float = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    label: str
    kind: Kind
    source: Source
    required: bool = False
    shown_when: Condition | None = None
    codes: str | None = None  # id of a CodeList for SINGLE / MULTI
    unit: str | None = None  # m, m2, mm, percent, people, ...
    minimum: float | None = None
    maximum: float | None = None  # for YEAR the loader leaves None = this year
    decimals: int | None = None
    max_length: int | None = None
    personal: bool = False  # encrypted at rest, masked on screen (law 9)
    hint: str | None = None  # how to measure, how to ask
    part: str | None = None  # SIGN only: part of the house (foundation, wall, beam, ...)
    measures: tuple[str, ...] = ()  # SIGN only: ids of its measure questions
    decisive: bool = False  # unanswered or unseen forbids "safe"
    derived: Derived | None = None  # worked out where both parts are answered, typed otherwise
    drawing: str | None = None  # drawings/<name>.svg, how it is measured


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    label: str
    questions: tuple[Question, ...]
    shown_when: Condition | None = None
    page: str = "safety"  # key of Form.pages: the four parts of M2


@dataclass(frozen=True, slots=True)
class PhotoSlot:
    """One kind of photo a survey needs (domain.md §2.5, D)."""

    id: str
    label: str
    minimum: int
    shown_when: Condition | None = None
    per_sign: bool = False  # `minimum` photos for every sign answered "yes"


@dataclass(frozen=True, slots=True)
class QualityRule:
    """A doubt about an answer that is a question to a person, not a refusal (§2.4)."""

    id: str
    when: Condition
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Form:
    id: str
    version: str
    label: str
    valid_from: date
    sections: tuple[Section, ...]
    photos: tuple[PhotoSlot, ...]
    quality: tuple[QualityRule, ...]
    refused_words: tuple[str, ...]  # 不详, 无名, / ... : never an answer in a text (§2.4)
    questions: Mapping[str, Question]  # id -> question, in form order
    pages: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # id -> label
    dropped: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({})
    )  # id of a question of the version before -> why it is asked no more
    read_as: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({})
    )  # id of a question of this version -> that of an older one whose answer stands for it
    asked_anew: tuple[str, ...] = ()  # never filled in from an earlier survey, signs apart


class Severity(StrEnum):
    GENERAL = "general"
    SEVERE = "severe"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the rule base (domain.md §1.3)."""

    id: str  # "C1"
    part: str  # code of codes/hazard_part
    sign: str  # the sign in Chinese, as a surveyor would say it
    severity: Severity
    when: Condition
    clause: str  # 《…》 第…条, shown beside the verdict
    source: Source
    structures: tuple[str, ...] = ()  # codes of codes/structure_type; empty = every structure
    profiles: tuple[str, ...] = ()  # rule profiles it belongs to; empty = every profile
    group: str = ""  # signs of one kind share a group for the promotion rule R2; default = id
    places: str | None = None  # INTEGER question counting the places of this sign
    measure: str | None = None  # the measure question, for the explanation
    threshold: str | None = None  # in words, for the explanation
    valid_from: date | None = None
    promotes: bool = True  # whether R2 counts it; a sign below its source's own limit is not
    fields: tuple[str, ...] = ()  # every question id its condition reads (filled by the loader)


class RecordKind(StrEnum):
    """Which list a defect belongs to that is recorded apart from the structural verdict."""

    MATERIAL = "material"
    FIRE = "fire"
    ELECTRICS = "electrics"
    GAS = "gas"
    EQUIPMENT = "equipment"


@dataclass(frozen=True, slots=True)
class Record:
    """A row of §1.3 M: written down and passed on, never part of the structural verdict."""

    id: str  # "M2"
    kind: RecordKind
    sign: str
    when: Condition
    clause: str
    source: Source
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RulePack:
    id: str
    version: str
    label: str
    valid_from: date
    profiles: Mapping[str, str]  # id -> label: national 国家要点, fujian 福建口径, strict 从严
    rules: tuple[Rule, ...]
    form: str  # form id whose questions the rules read
    records: tuple[Record, ...] = ()
    form_version: str = ""  # the version of the form its rules were written for
