"""Everything that can go wrong for a user: one catalogue for every layer.

A problem has a stable code (``subject.word``, never reused), a kind that fixes the HTTP status,
facts, and a sentence in Chinese built from the facts. Secrets and personal data never enter it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple


class ProblemKind(StrEnum):
    MALFORMED = "malformed"  # 400
    UNAUTHENTICATED = "unauthenticated"  # 401
    FORBIDDEN = "forbidden"  # 403
    MISSING = "missing"  # 404
    CONFLICT = "conflict"  # 409
    TOO_LARGE = "too_large"  # 413
    INVALID = "invalid"  # 422
    TOO_MANY = "too_many"  # 429
    UNAVAILABLE = "unavailable"  # 503


class Entry(NamedTuple):
    kind: ProblemKind
    sentence: str  # Chinese, may name facts as {fact}


_K = ProblemKind

CATALOGUE: Mapping[str, Entry] = {
    # acts and reach
    "act.forbidden": Entry(_K.FORBIDDEN, "您的岗位没有办理此事项的权限。"),
    "house.missing": Entry(_K.MISSING, "没有找到该房屋，或不在您的辖区内。"),
    "house.changed_meanwhile": Entry(_K.CONFLICT, "该房屋的档案刚被他人更新，请刷新后再办理。"),
    "case.missing": Entry(_K.MISSING, "没有找到该案卷，或不在您的辖区内。"),
    "submission.missing": Entry(_K.MISSING, "没有找到该排查提交，或不在您的辖区内。"),
    "area.missing": Entry(_K.MISSING, "没有找到该区划（{code}）。"),
    "route.missing": Entry(_K.MISSING, "没有找到该页面或接口。"),
    "method.not_allowed": Entry(_K.MALFORMED, "该地址不接受这种请求方式。"),
    "server.unexpected": Entry(_K.UNAVAILABLE, "系统出现意外错误，已记录（编号 {reference}），请稍后重试。"),
    "database.busy": Entry(_K.UNAVAILABLE, "系统正忙，请稍后重试；您的数据没有丢失。"),
    "ledger.append_only": Entry(_K.CONFLICT, "台账只能追加，不能修改或删除。"),
    "ledger.unexplained_change": Entry(_K.UNAVAILABLE, "有改动没有记入台账，系统已拒绝保存。"),
}


class Problem(Exception):
    """Raise it anywhere; a door turns it into an answer, a command into a line.

    `faults` lists what is wrong item by item (question, row, field), each a dict with at least
    ``code`` and ``text``.
    """

    def __init__(
        self, code: str, *, faults: Sequence[Mapping[str, Any]] = (), **facts: Any
    ) -> None:
        entry = CATALOGUE[code]
        super().__init__(code)
        self.code = code
        self.kind = entry.kind
        self.facts = facts
        self.faults = tuple(faults)
        self.text = entry.sentence.format_map(facts)

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"
