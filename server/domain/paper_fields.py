"""The names a county may write in a Word template, and what stands in their place.

Names are the office's own words. A list field is walked with {% for 项 in 隐患 %}…{% endfor %} and
its items have names of their own. What is not known prints as 无记载, never as a blank.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from server.domain.paper_text import PaperText, compose
from server.domain.paper_words import day_words, house_words, time_words
from server.domain.papers import DEPARTMENT, KINDS, at

UNKNOWN = "无记载"
Facts = Mapping[str, Any]


class Field(NamedTuple):
    """`items` are the names within one item of a list; empty for a plain text."""

    told: str
    value: Callable[[Facts], Any]
    items: tuple[str, ...] = ()


def _path(path: str) -> Callable[[Facts], Any]:
    return lambda facts: at(facts, path)


def _day(path: str) -> Callable[[Facts], Any]:
    return lambda facts: day_words(at(facts, path))


def _text(part: str) -> Callable[[Facts], Any]:
    return lambda facts: getattr(compose(facts["kind"], facts), part)


def _paragraphs(facts: Facts) -> list[dict[str, Any]]:
    return paragraph_items(compose(facts["kind"], facts))


def paragraph_items(text: PaperText) -> list[dict[str, Any]]:
    levels = {"h1": "一级标题", "h2": "二级标题", "p": "正文"}
    return [{"级别": levels[one.level], "文字": one.text} for one in text.paragraphs]


def _hazards(facts: Facts) -> list[dict[str, Any]]:
    return [
        {"序号": number, "部位": one["part"], "表现": one["sign"], "等级": one["severity"]}
        for number, one in enumerate(facts["hazards"], start=1)
    ]


def _measures(facts: Facts) -> list[dict[str, Any]]:
    return [
        {"措施": "、".join(one["kinds"]), "时限": time_words(one["due_at"])}
        for one in facts["measures"]
    ]


def _plans(facts: Facts) -> list[dict[str, Any]]:
    return [
        {
            "序号": number,
            "措施": "、".join(one["remedies"]),
            "要求": one["requirement"],
            "期限": day_words(one["due_on"]),
            "监管单位": one["unit"],
            "完成日期": day_words(one.get("finished_on")),
        }
        for number, one in enumerate(facts["plans"], start=1)
    ]


def _people(facts: Facts) -> list[dict[str, Any]]:
    found = at(facts, "acceptance.participants") or []
    return [{"姓名": one["name"], "单位": one["unit"]} for one in found]


def _joined(path: str) -> Callable[[Facts], Any]:
    return lambda facts: "，".join(at(facts, path) or [])


_PLAN = ("序号", "措施", "要求", "期限", "监管单位", "完成日期")

COMMON: Mapping[str, Field] = {
    "发文机关": Field("发文机关全称", _path("issuer")),
    "发文字号": Field("如 五建自告〔2026〕1号", _path("number")),
    "标题": Field("文书标题", _text("title")),
    "主送": Field("主送机关或产权人", _text("addressee")),
    "正文": Field("逐段：级别、文字", _paragraphs, ("级别", "文字")),
    "成文日期": Field("如 2026年1月5日", _day("issued_on")),
    "抄送": Field("抄送机关，没有的为“无记载”", _joined("copies")),
    "依据": Field("印发依据", lambda facts: "、".join(facts["basis"])),
    "核验码": Field("公众核验码", _path("check_code")),
    "核验网址": Field("公众核验网址", _path("verify_at")),
    "县": Field("县名", _path("county")),
    "乡镇": Field("房屋所在乡镇", _path("house.township")),
    "村": Field("房屋所在村（社区）", _path("house.village")),
    "房屋编码": Field("房屋编码", _path("house.code")),
    "房屋地址": Field("房屋地址（只有产权人文书到门牌）", _path("house.address")),
    "房屋情况": Field("结构、层数、面积、年代、用途合成的一句话", house_words),
    "结构类型": Field("结构类型", _path("house.structure")),
    "层数": Field("地上层数", _path("house.storeys")),
    "建筑面积": Field("平方米", _path("house.area")),
    "建成年份": Field("建成年份", _path("house.built_year")),
    "案卷号": Field("案卷号", _path("case.number")),
    "初步判定": Field("初步判定", _path("case.verdict")),
    "办理环节": Field("印发时的办理环节", _path("case.stage")),
    "隐患": Field("逐项：序号、部位、表现、等级", _hazards, ("序号", "部位", "表现", "等级")),
    "管控措施": Field("逐项：措施、时限", _measures, ("措施", "时限")),
    "整治方案": Field("逐项：序号、措施、要求、期限、监管单位、完成日期", _plans, _PLAN),
    "鉴定机构": Field("最近一份鉴定报告的机构", _path("report.agency")),
    "鉴定报告编号": Field("最近一份鉴定报告的编号", _path("report.number")),
    "鉴定等级": Field("最近一份鉴定报告的等级", _path("report.grade")),
}

_CONTACT = ("contact_name", "contact_phone")
_INPUTS: Mapping[str, tuple[str, Field]] = {
    "contact_name": ("联系人", Field("联系人", _path("input.contact_name"))),
    "contact_phone": ("联系电话", Field("联系电话", _path("input.contact_phone"))),
    "due_on": ("办理期限", Field("办理期限", _day("input.due_on"))),
    "due_days": ("天数", Field("自送达之日起的天数", _path("input.due_days"))),
    "matter": ("事由", Field("事由", _path("input.matter"))),
    "talk_at": ("约谈时间", Field("约谈时间", lambda facts: time_words(facts["input"]["talk_at"]))),
    "talk_place": ("约谈地点", Field("约谈地点", _path("input.talk_place"))),
    "talk_person": ("约谈对象", Field("约谈对象", _path("input.talk_person"))),
}
_OWNER = {"产权人": Field("产权人姓名", _path("owner.name"))}
_ACCEPTED: Mapping[str, Field] = {
    "验收日期": Field("现场验收日期", _day("acceptance.on_site_on")),
    "验收结论": Field("验收结论", _path("acceptance.conclusion")),
    "申请方式": Field("产权人申请或乡镇提出", _path("acceptance.way")),
    "村委会意见": Field("村（居）委会对验收的意见", _path("acceptance.village")),
    "验收组织方式": Field("验收组织方式", _path("acceptance.leading")),
    "验收人员": Field("逐人：姓名、单位", _people, ("姓名", "单位")),
}
_SIGNED: Mapping[str, Field] = {
    "销号编号": Field("销号编号", _path("sign_off.number")),
    "销号日期": Field("销号日期", _day("sign_off.signed_on")),
}
_TRANSFERRED: Mapping[str, Field] = {
    "移送编号": Field("移送案件的编号", _path("transfer.number")),
    "违法情况": Field("违法建设经营情况", _joined("transfer.kinds")),
    "违法事实": Field("基本违法事实", _path("transfer.words")),
    "发现日期": Field("发现日期", _day("transfer.found_on")),
    "照片张数": Field("随函移送的照片张数", _path("transfer.photos")),
}


def fields_of(kind: str) -> dict[str, Field]:
    """Every name a template of this kind may use."""
    known = KINDS[kind]
    fields = {**COMMON, **dict(_INPUTS[name] for name in known.inputs if name in _INPUTS)}
    if "owner_name" in known.owner_fields:
        fields |= _OWNER
    if known.addressee == DEPARTMENT:
        fields |= _TRANSFERRED
    if any(path.startswith("acceptance.") for path in known.facts):
        fields |= _ACCEPTED
    if any(path.startswith("sign_off.") for path in known.facts):
        fields |= _SIGNED
    return fields


def values_of(kind: str, facts: Facts) -> dict[str, Any]:
    """Field -> text, number or list of items; nothing in it is empty."""
    return {name: _told(field.value(facts)) for name, field in fields_of(kind).items()}


def _told(value: Any) -> Any:
    if isinstance(value, list):
        return [{name: _told(one) for name, one in item.items()} for item in value]
    return UNKNOWN if value is None or value == "" else value
