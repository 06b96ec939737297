"""县情配置: every value with its source, what is missing, and in what two counties differ (M23)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.domain.acts import ROLE_LABELS, Act
from server.domain.permission import require_act
from server.outputs.dates import day_text
from server.services.county import county_schema
from server.services.work import Work
from survey_schema.load import county_ids, load_county
from survey_schema.model import CodeList, CountyProfile
from survey_schema.profile_view import Labels, ProfileLine, profile_labels, profile_lines


@dataclass(frozen=True, slots=True)
class ShownLine:
    """`label` names it within its part; `is_official` is False for D and GK."""

    label: str
    value: str
    source: str
    certainty: str
    is_official: bool


@dataclass(frozen=True, slots=True)
class Part:
    label: str
    lines: list[ShownLine]


@dataclass(frozen=True, slots=True)
class Difference:
    """A value of one county that another has otherwise; "" where it has none."""

    part: str
    label: str
    own: str
    other: str


@dataclass(frozen=True, slots=True)
class ProfileView:
    parts: list[Part]
    missing: list[str]
    unconfirmed: int
    total: int
    other_name: str | None
    differences: list[Difference]


# A field that names its entry, the best first.
_CALLED = ("name", "label", "title", "reason")
_CERTAIN: Mapping[str, str] = {
    "H": "原文",
    "M": "转述",
    "L": "存疑",
    "GK": "未核对原文",
    "D": "系统设定",
}

_BASICS = "基本设置"  # what is one value each

# Of these each county has its own; that they differ tells nothing.
_OWN = frozenset({"id", "code", "name", "plan", "seat", "township", "villages", "demo_houses"})


def view(work: Work) -> ProfileView:
    require_act(work.actor, Act.SYSTEM_MANAGE)
    schema = county_schema(work.county)
    words = _Words(schema.profile, schema.codes)
    lines = tuple(one for one in profile_lines(schema.profile.id) if one.path[-1] != "id")
    shown = [_shown(words, one) for one in lines]
    other = next((one for one in county_ids() if one != schema.profile.id), None)
    return ProfileView(
        _parts(words, lines, shown),
        list(_missing(schema.profile)),
        sum(1 for one in shown if not one.is_official),
        len(shown),
        None if other is None else load_county(other).name,
        [] if other is None else list(_differences(words, lines, other)),
    )


class _Words:
    """Codes of a profile in words: roles, departments, code lists."""

    def __init__(self, profile: CountyProfile, codes: Mapping[str, CodeList]) -> None:
        self.labels: Labels = profile_labels("")
        self._known: dict[str, str] = {
            **{code: label for one in codes.values() for code, label in one.labels.items()},
            **{role.value: label for role, label in ROLE_LABELS.items()},
            **{one.code: one.name for one in profile.departments},
            **{one.code: one.name for one in profile.townships},
            **_OTHERS,
        }
        self._entries = {
            (*one.path[:-1], kind): str(one.value)
            for one in profile_lines(profile.id)
            for kind in _CALLED
            if one.path[-1] == kind
        }

    def of(self, value: Any) -> str:
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, date):
            return day_text(value)
        if isinstance(value, list):
            return "、".join(self.of(one) for one in value) or "无"
        return self._known.get(str(value), str(value)) or "无"

    def label(self, line: ProfileLine) -> str:
        """What stands within its part: the entry's name, then the field."""
        return " · ".join(
            self._entry(line.path[: at + 1]) or self._step(line.path[at])
            for at in range(1, len(line.path))
        )

    def _entry(self, path: tuple[str, ...]) -> str | None:
        return next(
            (self._entries[*path, kind] for kind in _CALLED if (*path, kind) in self._entries), None
        )

    def _step(self, name: str) -> str:
        return self.labels.fields.get(name) or self._known.get(name, name)


_OTHERS: Mapping[str, str] = {
    "operational": "经营性",
    "other": "其他",
    "all": "全部",
    "green": "绿",
    "yellow": "黄",
    "red": "红",
    "grey": "灰",
    "national": "国家口径",
    "yes": "是",
    "no": "否",
    "severe_hazard": "严重安全隐患",
    "general_hazard": "一般安全隐患",
    "safe": "安全",
    "incomplete": "信息不全",
    "open": "在办",
    "signed_off": "已销号",
}


def _shown(words: _Words, line: ProfileLine) -> ShownLine:
    label = words.label(line) or words.labels.part(line.part)
    return ShownLine(
        label,
        str(line.value) if line.path[-1] == "code" else words.of(line.value),
        words.labels.source(line.source),
        _CERTAIN[line.certainty.value],
        line.certainty.is_official,
    )


def _parts(words: _Words, lines: tuple[ProfileLine, ...], shown: list[ShownLine]) -> list[Part]:
    found: dict[str, list[ShownLine]] = {}
    for line, one in zip(lines, shown, strict=True):
        is_single = len(line.path) == 1
        name = _BASICS if is_single else words.labels.part(line.part)
        found.setdefault(name, []).append(one)
    return [Part(name, some) for name, some in found.items()]


def _missing(profile: CountyProfile) -> Iterator[str]:
    """What the county has to fill in; that the file is sound, its loading has proved."""
    if not profile.hotline_phone:
        yield "举报电话（方案要求公布）"
    if not profile.hotline_email:
        yield "举报邮箱（方案要求公布）"
    silent = [one.name for one in profile.townships if not one.phone]
    if silent:
        yield f"{len(silent)} 个乡镇的值班电话：{'、'.join(silent)}"
    if profile.provider.credit_code is None:
        yield "信息资源提供方的统一社会信用代码"
    if profile.provider.class_code is None:
        yield "政务信息资源目录分类代码"
    unofficial = [one.name for one in profile.townships if not one.certainty.is_official]
    if unofficial:
        yield f"没有正式区划代码的单位：{'、'.join(unofficial)}"
    bare = [one.name for one in profile.townships if one.code not in profile.villages]
    if bare:
        yield f"{len(bare)} 个乡镇没有村名单（须导入村名单后才能建档）"


def _differences(words: _Words, lines: tuple[ProfileLine, ...], other: str) -> Iterator[Difference]:
    theirs = {one.path: one for one in profile_lines(other)}
    ours = {one.path: one for one in lines}
    paths = dict.fromkeys([*ours, *theirs])
    for path in paths:
        own, their = ours.get(path), theirs.get(path)
        if path[0] in _OWN or path[-1] == "id" or (own and their and own.value == their.value):
            continue
        line = own or their
        assert line is not None
        yield Difference(
            words.labels.part(path[0]),
            words.label(line) or words.labels.part(path[0]),
            "" if own is None else words.of(own.value),
            "" if their is None else words.of(their.value),
        )
