"""What a county profile is, once loaded: everything in which counties differ (law 7, M23)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from survey_schema.complaint_model import ComplaintReward
from survey_schema.origin import Certainty, Source
from survey_schema.patrol_model import PatrolTerms
from survey_schema.reporting_model import Reporting
from survey_schema.supervision_model import Supervision
from survey_schema.use_model import CertificateTerms, HealthRow, NewBuildTerms


@dataclass(frozen=True, slots=True)
class Promotion:
    """R2: this many kinds of general signs, or one kind at this many places, make it severe."""

    enabled: bool
    kinds: int
    places: int
    source: Source


@dataclass(frozen=True, slots=True)
class Township:
    code: str  # 12 digits
    name: str
    is_extra_unit: bool = False  # reports like a township without an official code (驼梁 …)
    certainty: Certainty = Certainty.PRIMARY
    phone: str | None = None  # duty phone of the township, shown where a house may fall
    share: float = 1.0  # relative weight of its houses in the demo (D)


@dataclass(frozen=True, slots=True)
class Department:
    code: str
    name: str
    duty: str  # one sentence from the plan's appendix
    business_kinds: tuple[str, ...] = ()  # codes of codes/business_kind it answers for
    mechanisms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LeadingPlace:
    """A township where another body leads (驼梁风景区服务中心 …)."""

    township: str  # code of a [[township]]
    leading_label: str


@dataclass(frozen=True, slots=True)
class AcceptanceTier:
    """Who leads acceptance and sign-off of one track of houses (M11), and who must be there."""

    track: str  # operational | other
    leading_roles: tuple[str, ...]  # roles of server.domain.acts.Role
    leading_label: str  # 住建部门牵头
    minimum_participants: int  # quorum
    source: Source
    # of the leading roles those that lead only where the village is a community (社区, 001–199)
    community_roles: tuple[str, ...] = ()
    participating_units: tuple[str, ...] = ()  # kinds of units that must be on site
    places: tuple[LeadingPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class Checking:
    """What acceptance and random re-inspection are measured with (domain.md §4.4, D)."""

    structural_remedies: tuple[str, ...]  # codes of remedy_kind that need a re-inspection report
    pair_distance_m: int  # farther apart, the two photos of a pair ask a question
    draw_percent: int  # share of a township's houses of a month that are drawn
    source: Source


@dataclass(frozen=True, slots=True)
class Phase:
    id: str
    label: str
    starts: date
    ends: date | None
    scope: str  # operational | other | all
    source: Source


@dataclass(frozen=True, slots=True)
class Deadline:
    """A period the procedure counts with; exactly one of hours / days / working_days."""

    id: str
    label: str
    source: Source
    hours: int | None = None
    days: int | None = None
    working_days: int | None = None


@dataclass(frozen=True, slots=True)
class NeighbourBuffer:
    """How far around a house that may fall the neighbours are named (M7)."""

    metres: int
    source: Source


@dataclass(frozen=True, slots=True)
class GeohazardSupervision:
    """The department that supervises works against geohazards (M10)."""

    department: str  # code of a department of the county
    source: Source


@dataclass(frozen=True, slots=True)
class Mechanism:
    """抓落实机制 (M13); an operational house falls under it by its use."""

    number: int
    label: str
    departments: tuple[str, ...]
    business_kinds: tuple[str, ...] = ()  # none: not a matter of use


@dataclass(frozen=True, slots=True)
class Provider:
    """Who answers for the county's entries in the government's resource directory (M22)."""

    department: str  # code of a department of the county
    credit_code: str | None = None  # 信息资源提供方代码; the county fills in what is missing
    class_code: str | None = None  # 目录分类代码, given by the sharing platform
    published_on: date | None = None  # 发布日期


@dataclass(frozen=True, slots=True)
class CountyProfile:
    """Everything in which counties differ (law 7, M23)."""

    id: str  # wuzhai
    code: str  # 140928000000
    name: str
    plan: str  # title and number of the county's plan
    seat: tuple[float, float]  # lon, lat in GCJ-02 as delivered; converted at the edge
    notice_prefix: str  # 五建自
    townships: tuple[Township, ...]
    departments: tuple[Department, ...]
    acceptance: tuple[AcceptanceTier, ...]
    checking: Checking
    phases: tuple[Phase, ...]
    report_day: int
    report_from: date
    reporting: Reporting
    supervision: Supervision
    hotline_phone: str | None
    hotline_email: str | None
    complaint_reward: ComplaintReward | None  # None: the plan promises none
    tianditu_key: str | None  # 天地图浏览器端密钥; without it no online map is offered
    tianditu_approval: str  # 审图号 of the edition 天地图 serves, shown beside its pictures
    rule_pack: str
    rule_profile: str
    promotion: Promotion
    deadlines: Mapping[str, Deadline]
    inspection_validity_years: int
    mechanisms: tuple[Mechanism, ...]
    villages: Mapping[str, tuple[str, ...]]  # township code -> real village names known
    demo_houses: int  # D, domain.md §8.4
    provider: Provider
    # use of a house: colours, certificates, new houses (survey_schema/use_model.py)
    health_code: tuple[HealthRow, ...]
    certificate: CertificateTerms
    new_build: NewBuildTerms
    neighbours: NeighbourBuffer
    geohazard: GeohazardSupervision
    patrols: PatrolTerms  # survey_schema/patrol_model.py
