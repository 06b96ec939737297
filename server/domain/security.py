"""安全设置: what the standard asks, and within which limits the county may decide otherwise.

GB/T 22239-2019 is quoted from memory (domain.md §9.2, GK) and the numbers are a choice of design
(D): neither is shown as official. A setting can be made stricter or looser within its limits only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from server.domain import passwords
from server.domain.acts import ROLE_LABELS, Role


@dataclass(frozen=True, slots=True)
class Limit:
    """`off` is the value that switches it off, where it can be."""

    name: str
    label: str
    unit: str
    default: int
    least: int
    most: int
    source: str
    off: int | None = None

    def admits(self, value: int) -> bool:
        return value == self.off or self.least <= value <= self.most


_DESIGN = "系统设定，待县里确认"
_GRADED = "参照等级保护 GB/T 22239-2019，条文待核对；数值为系统设定，待县里确认"

# Level 3 alone asks for two factors (GK); whether a county is graded so, its police decides.
_SECOND = "参照等级保护 GB/T 22239-2019 第三级，条文待核对；要求哪些岗位由县里确认"
_PREFIX = "second_factor_"

# By role, 1 where its holders sign in with a one-time code besides the password.
SECOND_FACTOR: Mapping[str, Limit] = {
    f"{_PREFIX}{role.value}": Limit(
        f"{_PREFIX}{role.value}", f"动态口令：{label}", "", 0, 0, 1, _SECOND
    )
    for role, label in ROLE_LABELS.items()
}

LIMITS: Mapping[str, Limit] = {
    one.name: one
    for one in (
        Limit("tries", "连续输错密码几次锁定", "次", passwords.TRIES, 3, 10, _GRADED),
        Limit("lock_minutes", "锁定时间", "分钟", 15, 5, 1440, _GRADED),
        Limit("idle_minutes", "无操作自动退出", "分钟", 30, 5, 60, _GRADED),
        Limit("session_hours", "一次登录最长", "小时", 12, 1, 12, _DESIGN),
        Limit("shortest_password", "密码最短", "位", passwords.SHORTEST, 8, 32, _GRADED),
        Limit("password_days", "密码最长使用", "天", 0, 30, 365, _GRADED, off=0),
        Limit("device_days", "手机登记有效期", "天", 180, 7, 365, _DESIGN),
        Limit("set_up_days", "被要求动态口令后几天内设置", "天", 7, 0, 30, _DESIGN),
    )
}

ALL: Mapping[str, Limit] = {**LIMITS, **SECOND_FACTOR}

# Not to be changed here: shown beside the settings.
FIXED: Mapping[str, str] = {
    "密码组成": "大写字母、小写字母、数字、符号中的至少三类，不含登录名",
    "密码不重复": f"不与最近 {passwords.REMEMBERED} 次相同",
    "首次登录": "必须修改初始密码",
    "同时登录": "一个账号同时只能在一处登录办公页面，后登录的使前一处退出",
    "密码保存": "argon2id 杂凑，不保存原文",
    "个人信息": "SM4-GCM 加密保存，带密钥的 SM3 摘要检索，默认脱敏，查看须填写理由并留痕",
}


@dataclass(frozen=True, slots=True)
class Security:
    """The settings in force, as the code asks for them."""

    tries: int
    lock_minutes: int
    idle_minutes: int
    session_hours: int
    shortest_password: int
    password_days: int
    device_days: int
    set_up_days: int
    second_factor: frozenset[str]  # roles

    @property
    def locked_for(self) -> timedelta:
        return timedelta(minutes=self.lock_minutes)

    @property
    def idle(self) -> timedelta:
        return timedelta(minutes=self.idle_minutes)

    @property
    def longest(self) -> timedelta:
        return timedelta(hours=self.session_hours)


def values_of(changed: Mapping[str, int]) -> dict[str, int]:
    """The county's values where it changed them, the standard's otherwise.

    One that lies outside its limits, as after they were narrowed, counts as not changed.
    """
    values = {name: one.default for name, one in ALL.items()}
    fitting = {
        name: value for name, value in changed.items() if name in ALL and ALL[name].admits(value)
    }
    return values | fitting


def security_of(changed: Mapping[str, int]) -> Security:
    values = values_of(changed)
    asked = frozenset(role.value for role in Role if values[f"{_PREFIX}{role.value}"])
    return Security(second_factor=asked, **{name: values[name] for name in LIMITS})


STANDARD = security_of({})
