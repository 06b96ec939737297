"""The lines of a dossier about patrols of the house and its owner's own looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from server.domain.owner_told import WAY_LABELS, WHOM
from server.domain.patrols import FINDINGS, OUTCOMES
from server.services.dossier_words import Line, Row, Say, Teller, after, day
from survey_schema.self_check import load_self_check

_RECEIVED = {"accepted": "", "quarantined": "（待核）", "rejected": "（未采用）"}


def _patrol(one: Row, say: Say) -> Iterator[Line]:
    signs = say.labels("patrol_sign", one["signs"])
    words = say.sealed(one["words_sealed"], "words")
    text = f"{FINDINGS[one['finding']]}{_RECEIVED[one['state']]}{after(signs)}{after(words, '；')}"
    yield Line(one["patrolled_at"], f"{text}{_told(one)}", say.who(one["account_id"]))
    if one["settled_at"]:
        note = say.sealed(one["note_sealed"], "note")
        settled = f"{OUTCOMES.get(one['outcome'], '')}{after(note)}"
        yield Line(one["settled_at"], settled, say.who(one["settled_by"]))


def _told(one: Row) -> str:
    told = one["told"]
    if not told:
        return ""
    until = f"，限{day(one['correct_by'])}改正" if one["correct_by"] else ""
    refused = "，对方拒绝" if told["refused"] else ""
    return f"；{WAY_LABELS[told['way']]}{WHOM[told['whom']]}{until}{refused}"


def _self_check(one: Row, say: Say) -> Iterator[Line]:
    said = load_self_check().said(dict(one["answers"] or {}))
    told = "；".join(f"{each['question']}{each['answer']}" for each in said)
    yield Line(one["made_at"], f"房主扫码自查{after(told) or '，各项都选了“没有”'}")
    if one["seen_at"]:
        yield Line(one["seen_at"], "已现场核实", say.who(one["seen_by"]))


TELLERS: Mapping[str, Teller] = {"patrol": _patrol, "self_check": _self_check}
