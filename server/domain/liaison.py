"""联络员推荐表: the fields of the form of the plans, which are asked for, which are personal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from server.domain.masking import mask_name, mask_phone
from server.domain.problems import Problem


class Field(NamedTuple):
    label: str
    is_needed: bool = False
    longest: int = 60


# In the order of the form; the unit itself is who he is named for.
FIELDS: Mapping[str, Field] = {
    "name": Field("姓名", is_needed=True, longest=30),
    "sex": Field("性别", is_needed=True, longest=1),
    "post": Field("职务", is_needed=True),
    "office_phone": Field("办公电话"),
    "mobile": Field("手机", is_needed=True, longest=20),
    "fax": Field("传真"),
    "qq": Field("QQ号"),
    "wechat": Field("微信号"),
    "email": Field("电子邮箱", longest=100),
    "address": Field("通信地址", longest=120),
}
SEXES = ("男", "女")
OPEN = frozenset({"post"})  # what is no personal secret and stands in clear


def checked(given: Mapping[str, str]) -> dict[str, str]:
    """The form without blanks; `liaison.incomplete` where something is missing or is no such."""
    told = {name: (given.get(name) or "").strip()[: one.longest] for name, one in FIELDS.items()}
    missing = [one.label for name, one in FIELDS.items() if one.is_needed and not told[name]]
    if told["sex"] and told["sex"] not in SEXES:
        missing.append("性别")
    if told["mobile"] and not _is_phone(told["mobile"]):
        missing.append("手机（号码有误）")
    if missing:
        raise Problem("liaison.incomplete", items="、".join(missing))
    return told


_SHORTEST = 7


def _is_phone(text: str) -> bool:
    return text.isascii() and text.replace("-", "").isdecimal() and len(text) >= _SHORTEST


def masked(told: Mapping[str, str]) -> dict[str, str]:
    """What stands beside the sealed form."""
    return {
        "name_masked": mask_name(told["name"]),
        "mobile_masked": mask_phone(told["mobile"]),
        "post": told["post"],
    }
