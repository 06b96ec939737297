"""Codes in the words an official reads: labels, days, 是/否; the certainty mark beside a clause."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from server.domain import deadlines
from server.domain.acts import ROLE_LABELS
from server.domain.answer_words import SIGN_WORDS, UNIT_WORDS
from server.domain.certificate import REVOCATIONS
from server.domain.days import local_day
from server.domain.deadlines import Due, Told
from server.domain.matters import last_day
from server.domain.owner_told import WAY_LABELS, WHOM
from server.domain.photo_evidence import PURPOSES
from server.domain.plate import WITHDRAWALS
from server.domain.priority import KEY_LABELS
from server.domain.workflow import ACT_LABELS, STAGE_LABELS
from server.outputs.dates import day_text, moment_text, month_text
from server.services.county import county_schema
from survey_schema.model import UNCONFIRMED, Certainty

_LISTS = {
    "told_whom": WHOM,
    "told_way": WAY_LABELS,
    "verdict": {
        "safe": "安全",
        "general_hazard": "一般安全隐患",
        "severe_hazard": "严重安全隐患",
        "incomplete": "信息不全",
    },
    "health_code": {"green": "绿码", "yellow": "黄码", "red": "红码", "grey": "灰码"},
    "revocation": {**REVOCATIONS, "replaced": "换发"},
    "withdrawal": dict(WITHDRAWALS),
    "severity": {"general": "一般", "severe": "严重"},
    "hazard_state": {
        "open": "未整治",
        "planned": "已列方案",
        "remedied": "已整治",
        "struck": "已销号",
    },
    "track": {"operational": "经营性自建房", "other": "其他自建房"},
    "progress": {"waiting": "待整治", "working": "整治中", "done": "已整治"},
    "closing": {"signed_off": "销号", "filed": "归档"},
    "conclusion": {"passed": "合格", "returned": "退回"},
    "stage": STAGE_LABELS,
    "key_reason": KEY_LABELS,
    "position": {
        "unplaced": "未定位或不在本村",
        "no_position": "没有定位",
        "astray": "定位不在本村范围",
    },
    "submission_state": {
        "accepted": "已采用",
        "quarantined": "待核",
        "returned": "已退回",
        "released": "已处理",
        "replaced": "已被替换",
        "rejected": "不予采用",
    },
    "submission_kind": {"survey": "排查", "resurvey": "重新排查", "recheck": "复核"},
    "act": {act.value: label for act, label in ACT_LABELS.items()},
    "role": {role.value: label for role, label in ROLE_LABELS.items()},
}


_PLAN_MARK = re.compile(r"SEED-[A-Z]+ ?")


class Words:
    """One county's words; unknown codes are shown as they are rather than hidden."""

    def __init__(self, county: str) -> None:
        self._schema = county_schema(county)

    def of(self, kind: str, code: Any) -> str:
        """The label of a code of a code list or of one of the lists above; — for none."""
        if code is None or code == "":
            return "—"
        return _LISTS.get(kind, {}).get(code) or self._label(kind, str(code))

    def _label(self, kind: str, code: str) -> str:
        codes = self._schema.codes.get(kind)
        return codes.labels.get(code, code) if codes else code

    def all_of(self, kind: str, codes: list[str] | None) -> str:
        return "、".join(self.of(kind, code) for code in codes or []) or "—"

    def labels(self, kind: str) -> dict[str, str]:
        """The codes of a code list that are still in use, with their labels."""
        return {one.value: one.label for one in self._schema.codes[kind].codes if not one.retired}

    def options(self, kind: str) -> dict[str, str]:
        return dict(_LISTS[kind])

    def department(self, code: str | None) -> str:
        names = {one.code: one.name for one in self._schema.profile.departments}
        return names.get(code or "", "—")

    def departments(self) -> dict[str, str]:
        return {one.code: one.name for one in self._schema.profile.departments}

    def tier(self, track: str, township: str | None = None) -> str:
        """住建部门牵头: who leads acceptance of this track in this township (M11)."""
        tier = next((one for one in self._schema.profile.acceptance if one.track == track), None)
        if tier is None:
            return "—"
        places = {one.township: one.leading_label for one in tier.places}
        return places.get(township or "", tier.leading_label)

    def clause(self, source: str) -> str:
        """A source as an official cites it: the plan by its name and number, not by our mark."""
        return _PLAN_MARK.sub(self._schema.profile.plan, source)

    def pack(self, name: str) -> str:
        """《山西省…规则库（2022）》第 2 版, of a pack named shanxi-2022@2."""
        identity, _, version = name.partition("@")
        labels = [one.label for one in self._schema.packs if one.id == identity]
        return f"《{labels[0]}》第 {version} 版" if labels else name

    def question(self, name: str) -> str:
        found = self._schema.form.questions.get(name)
        return found.label if found else name

    def unit(self, name: str) -> str:
        return UNIT_WORDS.get(name, name)

    def answer(self, name: str, value: Any) -> str:
        """An answer with its unit: `1.5 mm`, `是`, a code's label, or several of them."""
        found = self._schema.form.questions.get(name)
        if isinstance(value, bool):
            return yes_no(value)
        if isinstance(value, list):
            return self.all_of(found.codes if found and found.codes else "", value)
        if value in SIGN_WORDS:
            return SIGN_WORDS[value]
        if found is not None and found.codes:
            return self.of(found.codes, value)
        unit = self.unit(found.unit) if found is not None and found.unit else ""
        return f"{value} {unit}".strip()


def yes_no(value: bool | None) -> str:
    return "—" if value is None else "是" if value else "否"


def told(due: Due, now: datetime) -> Told:
    """剩 3 天, 超期 5 天, worked out for this very page."""
    return deadlines.told(due, now)


def told_on(day: date, now: datetime) -> Told:
    """The same of a whole day."""
    return deadlines.told(Due(day), now)


def who(name: str | None) -> str:
    """Who did it on a timeline; a job has no name an official would know."""
    if name == "job:self_check":
        return "房主（扫码）"
    return "系统自动" if (name or "").startswith("job:") else name or "—"


def purpose(code: str) -> str:
    return PURPOSES.get(code, code)


def day(value: date | None) -> str:
    return "—" if value is None else day_text(value)


def month(name: str) -> str:
    return month_text(name)


def moment(value: datetime | None) -> str:
    return "—" if value is None else moment_text(value)


def moment_of(text: str | None) -> str:
    """A moment as it is kept in sealed words."""
    return moment(datetime.fromisoformat(text)) if text else "—"


def day_of(value: datetime | None) -> str:
    """The county's day of a moment, for lists where the hour only crowds."""
    return "—" if value is None else day_text(local_day(value))


def cell(value: object) -> str:
    """Any cell of a table in words."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, datetime):
        return day_of(value)
    if isinstance(value, date):
        return day(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def due_day(value: datetime) -> str:
    """The last day of a period that ends at the moment."""
    return day_text(last_day(value))


def mark(certainty: str) -> str:
    """What stands beside a rule that is not official (domain.md, head)."""
    return "" if Certainty(certainty).is_official else UNCONFIRMED
