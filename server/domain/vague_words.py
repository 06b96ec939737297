"""Words that put a deadline off instead of naming it (peers.md: NYC forbids "ASAP" in a report).

A plan has a day; a requirement that says "at once" or "as soon as possible" beside it takes the
day back. Blanks, points and wide letters between the characters hide nothing.
"""

from __future__ import annotations

import re
import unicodedata

VAGUE_WORDS = (
    "尽快", "尽早", "尽速", "早日", "立即", "立刻", "马上", "即刻", "即时", "及时", "抓紧",
    "从速", "从快", "迅速", "第一时间", "近期", "近日", "短期内", "适时", "择机", "择期", "择日",
    "视情", "酌情", "看情况", "待定", "未定", "另定", "另行", "待落实", "条件成熟", "条件允许",
    "有条件时", "资金到位后", "逐步", "陆续", "asap", "immediately", "assoonaspossible", "tbd",
)  # fmt: skip

# What stands for nobody where a person has to be named.
NOBODY = (
    "待定",
    "未定",
    "不详",
    "未知",
    "暂无",
    "无",
    "户主",
    "业主",
    "房主",
    "本人",
    "村民",
    "责任人",
)

_BETWEEN = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Letters and characters alone, wide ones made narrow, in small letters."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).lower()


def vague_word(text: str) -> str | None:
    """The first word of the list in the text."""
    found = plain(text)
    return next((word for word in VAGUE_WORDS if word in found), None)


def names_nobody(name: str) -> bool:
    return plain(name) in NOBODY
