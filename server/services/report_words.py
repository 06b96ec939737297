"""Codes in the facts of a report question, as the person who reads it knows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.agency_register import TIE_LABELS
from server.services.county import county_schema
from server.services.work import Work

_ROLES = {
    "author": "编制人",
    "reviewer": "审核人",
    "approver": "审批人",
    "inspector": "鉴定人员",
}


def worded(work: Work, kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    return in_words(county_schema(work.county).codes["structure_type"].labels, kind, facts)


def in_words(structures: Mapping[str, str], kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(facts)
    if "role" in told:
        told["role"] = _ROLES.get(told["role"], told["role"])
    if "tie" in told:
        told["tie"] = TIE_LABELS.get(told["tie"], told["tie"])
    if kind == "structure":
        told |= {side: structures.get(told[side], told[side]) for side in ("stated", "surveyed")}
    return told
