"""The fixed words of the pages in both languages; what the data says comes from its wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from survey_schema.english import Wording
from survey_schema.model import UNCONFIRMED, Certainty


@dataclass(frozen=True)
class Tongue:
    """One language: ``suffix`` of its files, its own fixed ``heads``, the data's ``wording``."""

    suffix: str
    heads: Mapping[str, str]
    wording: Wording

    def __getitem__(self, head: str) -> str:
        return self.heads[head]

    def of(self, table: str, key: str) -> str:
        return self.wording[table][key]

    def phrase(self, text: str | None) -> str:
        """A text without an id; one without Chinese in it reads the same in every language."""
        return self.wording["phrases"].get(text or "", text or "")

    def certainty(self, certainty: Certainty) -> str:
        mark = "" if certainty.is_official else f" **{self['unconfirmed']}**"
        return f"{certainty.value} {self[f'certainty.{certainty.value}']}{mark}"

    def unit(self, unit: str, count: float) -> str:
        """The unit's word; English has another one for a single storey, place or person."""
        several = self[f"unit.{unit}"]
        return self.heads.get(f"unit.{unit}.1", several) if count == 1 else several


CHINESE: Mapping[str, str] = {
    "generated": "本页由 `scripts/docs` 按 `survey_schema/` 的数据生成，请勿手改。",
    "other": "English: [{0}]({0})",
    "unconfirmed": UNCONFIRMED,
    "certainty.H": "原文",
    "certainty.M": "可靠转载",
    "certainty.L": "旧版或转载",
    "certainty.GK": "一般知识",
    "certainty.D": "系统设定",
    "certainties": "出处的可靠程度",
    "unit.m": "米",
    "unit.m2": "平方米",
    "unit.mm": "毫米",
    "unit.percent": "%",
    "unit.people": "人",
    "unit.places": "处",
    "unit.ratio": "倍",
    "unit.storeys": "层",
    "kind.text": "文字",
    "kind.person_name": "姓名",
    "kind.id_number": "身份证号",
    "kind.phone": "电话",
    "kind.integer": "整数",
    "kind.decimal": "小数",
    "kind.year": "年份",
    "kind.date": "日期",
    "kind.boolean": "是否",
    "kind.single": "单选",
    "kind.multi": "多选",
    "kind.sign": "迹象",
    "yes": "是",
    "no": "否",
    "sign.yes": "有",
    "sign.no": "无",
    "sign.unseen": "看不到",
    "and": " 且 ",
    "or": " 或 ",
    "not": "并非（{}）",
    "open": "（",
    "close": "）",
    "in": "{} 为 {} 之一",
    "contains": "{} 含 {}",
    "answered": "{} 已填",
    "unanswered": "{} 未填",
    "list": "、",
    "name": "“{}”",
    "quote": "“{}”",
    "this_year": "今年",
    "range": "{}～{}",
    "at_least": "不小于 {}",
    "at_most": "不大于 {}",
    "decimals": "至多 {} 位小数",
    "max_length": "至多 {} 字",
    "required": "必填",
    "optional": "选填",
    "decisive": "关键：未答不得判安全",
    "personal": "个人信息",
    "measures": "查有时量：{}",
    "derived": "两项都填时自动算出：{}",
    "drawing": "图示",
    "always": "总是",
    "when": "当 {}",
    "version": "版本",
    "valid_from": "自 {} 起用",
    "label": "名称",
    "id": "编号",
    "code": "代码",
    "chinese": "中文",
    "question": "问题",
    "kind": "类型",
    "value": "取值",
    "shown": "何时填",
    "hint": "怎么问、怎么量",
    "source": "出处",
    "section": "节",
    "sections": "各节",
    "page": "部分",
    "questions": "问题数",
    "totals": "{0} 节，{1} 个问题，其中迹象 {2} 条。",
    "refused": "任何文字项都不得只填：{}",
    "photos": "照片",
    "photo": "照片类别",
    "minimum": "至少张数",
    "per_sign": "每条查有的迹象各 {} 张",
    "quality": "对答案的疑问",
    "quality.about": (
        "疑问只提请人看一看，不拒收。另有几条看文字内部的，写在 `survey_schema/doubts.py`。"
    ),
    "text": "提示",
    "unseen.about": "迹象答“有、无、看不到”；关键迹象看不到的，判定为信息不全，不会判安全。",
    "codes": "代码表",
    "codes.about": "代码一经使用不改、不删，只停用；名称可以改。",
    "retired": "已停用",
    "used_by": "用于",
    "rules": "初步判定规则",
    "rules.about": "{0} 条规则，其中 {1} 条的出处不是官方原文或可靠转载，标有“{2}”。",
    "rules.hint": (
        "凡一条成立即为隐患；取最重的一条，再按县情的升级办法。答不出关键问题的，判为信息不全。"
    ),
    "records": "另行记录的问题",
    "records.about": "另行记录、移交有关部门，不参与房屋结构判定。",
    "record": "类别",
    "record.material": "建筑材料",
    "record.fire": "消防",
    "record.electrics": "用电",
    "record.gas": "燃气",
    "record.equipment": "特种设备",
    "rule_count": "规则数",
    "profiles": "口径",
    "profile": "口径",
    "counties": "采用的县",
    "sign": "表现",
    "severity": "严重程度",
    "severity.general": "一般",
    "severity.severe": "严重",
    "structures": "结构类型",
    "part": "部位",
    "all": "全部",
    "holds": "何时成立",
    "measure": "量什么",
    "unit": "单位",
    "threshold": "限值",
    "places": "按处数",
    "group": "同类",
    "group.of": "与 {} 算同一种",
    "clause": "条款",
    "from": "起用日期",
    "certainty": "可靠程度",
    "index": "参考资料",
    "index.form": "信息采集表",
}

ENGLISH: Mapping[str, str] = {
    **CHINESE,
    "generated": "Made by `scripts/docs` from the data in `survey_schema/`; do not edit.",
    "other": "中文：[{0}]({0})",
    "unconfirmed": "to be confirmed by the county",
    "certainty.H": "original text",
    "certainty.M": "reliable reprint",
    "certainty.L": "old edition or reprint",
    "certainty.GK": "general knowledge",
    "certainty.D": "our design",
    "certainties": "Certainty of a source",
    "unit.m": "m",
    "unit.m2": "m²",
    "unit.mm": "mm",
    "unit.people": "people",
    "unit.people.1": "person",
    "unit.places": "places",
    "unit.places.1": "place",
    "unit.ratio": "times",
    "unit.storeys": "storeys",
    "unit.storeys.1": "storey",
    "kind.text": "text",
    "kind.person_name": "name of a person",
    "kind.id_number": "ID number",
    "kind.phone": "telephone",
    "kind.integer": "whole number",
    "kind.decimal": "decimal",
    "kind.year": "year",
    "kind.date": "date",
    "kind.boolean": "yes or no",
    "kind.single": "one of",
    "kind.multi": "any of",
    "kind.sign": "sign",
    "yes": "yes",
    "no": "no",
    "sign.yes": "yes",
    "sign.no": "no",
    "sign.unseen": "could not be seen",
    "and": " and ",
    "or": " or ",
    "not": "not ({})",
    "open": "(",
    "close": ")",
    "in": "{} is one of {}",
    "name": "*{}*",
    "contains": "{} includes {}",
    "answered": "{} is answered",
    "unanswered": "{} is not answered",
    "list": ", ",
    "this_year": "this year",
    "range": "{}–{}",
    "at_least": "at least {}",
    "at_most": "at most {}",
    "decimals": "decimal places: {}",
    "max_length": "at most {} characters",
    "required": "required",
    "optional": "optional",
    "decisive": "decisive: never “safe” without it",
    "personal": "personal",
    "measures": "if present, measure: {}",
    "derived": "worked out when both are answered: {}",
    "drawing": "drawing",
    "always": "always",
    "when": "when {}",
    "version": "version",
    "valid_from": "in force from {}",
    "label": "label",
    "id": "id",
    "code": "code",
    "chinese": "Chinese",
    "question": "question",
    "kind": "kind",
    "value": "values",
    "shown": "asked",
    "hint": "how to ask or measure",
    "source": "source",
    "section": "section",
    "sections": "Sections",
    "page": "part",
    "questions": "questions",
    "totals": "{0} sections, {1} questions, {2} of them signs.",
    "refused": "No text may consist only of: {}",
    "photos": "Photos",
    "photo": "kind of photo",
    "minimum": "at least",
    "per_sign": "{} for every sign present",
    "quality": "Doubts about answers",
    "quality.about": (
        "A doubt asks a person to look again and refuses nothing. A few that look inside a text "
        "are in `survey_schema/doubts.py`."
    ),
    "text": "text",
    "unseen.about": (
        "A sign is answered yes, no or could not be seen; a decisive sign that could not be seen "
        "leads to *incomplete*, never to *safe*."
    ),
    "codes": "Code lists",
    "codes.about": (
        "A code in use is never changed or deleted, only retired; its label may be corrected."
    ),
    "retired": "retired",
    "used_by": "used by",
    "rules": "Rules of the preliminary verdict",
    "rules.about": (
        "{0} rules; {1} of them do not rest on an official text or a reliable reprint and are "
        "marked “{2}”. Titles of Chinese documents are translated; the Chinese page quotes them."
    ),
    "rules.hint": (
        "A rule that holds is a hazard; the worst counts, then the county's promotion. Without an "
        "answer to a decisive question the verdict is incomplete."
    ),
    "records": "Recorded apart",
    "records.about": (
        "Recorded and passed on to the department in charge; no part of the structural verdict."
    ),
    "record": "kind",
    "record.material": "building materials",
    "record.fire": "fire safety",
    "record.electrics": "electrics",
    "record.gas": "gas",
    "record.equipment": "special equipment",
    "rule_count": "rules",
    "profiles": "Profiles",
    "profile": "profile",
    "counties": "counties",
    "sign": "sign",
    "severity": "severity",
    "severity.general": "general",
    "severity.severe": "severe",
    "structures": "structure types",
    "part": "part",
    "all": "all",
    "holds": "holds when",
    "measure": "measure",
    "unit": "unit",
    "threshold": "threshold",
    "places": "places counted by",
    "group": "group",
    "group.of": "counts as one kind with {}",
    "clause": "clause",
    "from": "in force from",
    "certainty": "certainty",
    "index": "Reference",
    "index.form": "Survey form",
}
