"""What pages say of papers: kinds, states, ways; and what a house's file shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from server.domain import dossier_making
from server.domain.acts import Act
from server.domain.papers import INPUT_LABELS, KINDS, WAYS
from server.domain.permission import has_act
from server.services import dossier_requests, papers
from server.services.papers import PaperFile
from server.services.work import Work
from server.store.reads.dossiers import RequestLine

KIND_TITLES: Mapping[str, str] = {name: kind.title for name, kind in KINDS.items()}
WAY_LABELS: Mapping[str, str] = {name: way.label for name, way in WAYS.items()}
STATE_LABELS: Mapping[str, str] = {"valid": "有效", "void": "作废"}
DELIVERY_LABELS: Mapping[str, str] = {
    "not_needed": "不需送达",
    "waiting": "待送达",
    "tried": "送达未成",
    "announced": "公告期内，尚未视为送达",
    "delivered": "已送达",
}
INPUTS = INPUT_LABELS


class HousePapers(NamedTuple):
    """The section 文书 of a house's file; `open_kinds` is case id -> what may be issued now."""

    lines: list[PaperFile]
    open_kinds: Mapping[str, list[str]]
    may_open: bool
    may_export: bool
    may_reveal: bool
    requests: list[RequestLine]  # his own, of dossiers made apart


def house_papers(work: Work, house_id: str, case_ids: list[str]) -> HousePapers:
    may_issue = has_act(work.actor, Act.PAPER_ISSUE)
    return HousePapers(
        papers.papers_of_house(work, house_id),
        {one: papers.kinds_open(work, one) for one in case_ids} if may_issue else {},
        has_act(work.actor, Act.PAPER_READ),
        has_act(work.actor, Act.EXPORT_READ),
        has_act(work.actor, Act.PERSONAL_REVEAL) and has_act(work.actor, Act.PAPER_READ),
        dossier_requests.recent(work, house_id),
    )


def may_issue(work: Work, kind: str) -> bool:
    """Whether any seat of his issues this kind at all; where, the service asks."""
    roles = {seat.role for seat in work.actor.seats}
    return has_act(work.actor, Act.PAPER_ISSUE) and bool(roles.intersection(KINDS[kind].issuers))


def shown() -> dict[str, Any]:
    """For templates."""
    return {
        "kind_titles": KIND_TITLES,
        "way_labels": WAY_LABELS,
        "paper_states": STATE_LABELS,
        "delivery_states": DELIVERY_LABELS,
        "input_labels": INPUTS,
        "dossier_states": dossier_making.STATE_LABELS,
    }
