"""The real counties, and hands that walk a case along the procedure."""

from functools import cache

from server.domain.acceptance import tier_of
from server.domain.acts import Act, Role
from server.domain.case_state import CaseState
from server.domain.facts import Track, Verdict
from server.domain.procedure import EVIDENCE_LABELS, StepFacts
from server.domain.workflow import Step, decide, opening
from survey_schema.load import load_county
from survey_schema.model import AcceptanceTier

COUNTIES = ("wuzhai", "wutai")
ALL_EVIDENCE = frozenset(EVIDENCE_LABELS)

# The whole way of a severe house; a case that needs less skips from the front or to filing.
CONTROL = (Act.CONTROL_ORDER, Act.CONTROL_CONFIRM)
INSPECTION = (Act.INSPECTION_COMMISSION, Act.INSPECTION_REPORT)
REMEDIATION = (Act.REMEDIATION_PLAN, Act.REMEDIATION_START, Act.REMEDIATION_FINISH)
ACCEPTANCE = (
    Act.ACCEPTANCE_APPLY,
    Act.ACCEPTANCE_OPINE,
    Act.ACCEPTANCE_VISIT,
    Act.ACCEPTANCE_DECIDE,
)
TO_DECISION = ACCEPTANCE[:-1]


@cache
def tier(county: str, track: Track) -> AcceptanceTier:
    return tier_of(load_county(county), track)


def facts(county: str = "wuzhai", track: Track = Track.OTHER, **changes: object) -> StepFacts:
    """Facts with which every guard is content: the leading tier acts, all evidence is there."""
    tiers = tier(county, track)
    content: dict[str, object] = {
        "actor_id": "leader",
        "roles": frozenset({Role(tiers.leading_roles[0])}),
        "tier": tiers,
        "surveyors": frozenset({"surveyor"}),
        "reporters": frozenset({"reporter"}),
        "repairers": frozenset({"repairer"}),
        "participants": ("leader", "second", "third"),
        "units": frozenset(tiers.participating_units),
        "evidence": ALL_EVIDENCE,
        "outcome": "passed",
        **changes,
    }
    return StepFacts(**content)  # type: ignore[arg-type]


def opened(track: Track, verdict: Verdict) -> CaseState:
    hazardous = verdict in (Verdict.GENERAL, Verdict.SEVERE)
    state = opening(track, verdict, has_open_hazards=hazardous)
    assert state is not None
    return state


def walk(state: CaseState, acts: tuple[Act, ...], step_facts: StepFacts) -> CaseState:
    for act in acts:
        state = take(state, act, step_facts).after
    return state


def take(state: CaseState, act: Act, step_facts: StepFacts) -> Step:
    return decide(state, act, step_facts)
