"""What can be wrong with an answer, and the Chinese sentence for it.

A sentence never repeats the answer itself: it may be a person's name or number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from survey_schema.model import Question

NO_FACTS: Mapping[str, Any] = MappingProxyType({})

_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "answer.unknown_question": "表单中没有“{question}”这一项",
        "answer.not_asked": "“{label}”按前面的回答不需填写",
        "answer.required": "“{label}”为必填项",
        "answer.wrong_type": "“{label}”的填写格式不对，应为{wanted}",
        "answer.not_in_codes": "“{label}”的选项不在代码表内",
        "answer.duplicated_code": "“{label}”的同一选项重复填写",
        "answer.retired_code": "“{label}”所选的选项已停用",
        "answer.out_of_range": "“{label}”超出允许范围（{range}）",
        "answer.too_many_decimals": "“{label}”最多保留 {decimals} 位小数",
        "answer.too_long": "“{label}”不能超过 {max_length} 个字",
        "answer.bad_character": "“{label}”含有不能使用的字符",
        "answer.refused_word": "“{label}”不能填写“不详、未知、无名、/”等字样",
        "answer.id_format": "“{label}”应为 18 位公民身份号码",
        "answer.id_check_digit": "“{label}”校验码不正确，请核对",
        "answer.phone_format": "“{label}”应为 11 位手机号或带区号的固定电话",
        "answer.derived_differs": "“{label}”与按所量数据算出的不一致，已按算出的计",
        "answer.in_future": "“{label}”不能晚于今天",
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong (or doubtful) about one answer; ``question`` may be empty for a doubt."""

    question: str
    code: str
    facts: Mapping[str, Any]
    text: str


def fault_of(question: Question, code: str, facts: Mapping[str, Any]) -> Fault:
    text = _SENTENCES[code].format(label=question.label, **facts)
    return Fault(question.id, code, facts, text)


def unknown_question(identity: str) -> Fault:
    shown = identity[:40]
    text = _SENTENCES["answer.unknown_question"].format(question=shown)
    return Fault(shown, "answer.unknown_question", NO_FACTS, text)
