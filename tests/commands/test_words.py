"""Every command explains itself in Chinese, and says in Chinese what is wrong with a call."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from server.commands.main import main

_ENGLISH = re.compile(
    r"\b(Usage|Options|Commands|Show|Error|Try|Missing|Invalid|default|No such)\b"
)


def _calls(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield words
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _calls(command, (*words, name))
        else:
            yield (*words, name)


def _said(*words: str) -> str:
    return CliRunner().invoke(main, words).output


def test_every_help_is_chinese_down_to_its_headings():
    calls = list(_calls(main))
    assert len(calls) > 40
    for words in calls:
        told = _said(*words, "--help")
        assert "用法：" in told and "选项" in told, words
        assert not _ENGLISH.search(told), told
        options = [line for line in told.splitlines() if line.startswith("  -")]
        assert options and re.search(r"[一-鿿]", told.split("选项")[0]), words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nonsense",), "没有命令 'nonsense'"),
        (("rules", "diff", "a"), "缺少参数 'B'"),
        (("rules", "dif"), "是否要用 'diff'"),
        (("ledger", "anchor", "--reason", "x"), "不在可选值之内"),
        (("ledger", "anchor", "--reson", "x"), "没有选项 '--reson'"),
        (("serve", "--port", "x"), "不是有效的数"),
        (("ledger", "verify", "x"), "多出的参数：x"),
    ],
)
def test_a_call_that_cannot_be_understood_is_answered_in_chinese(words, said):
    told = _said(*words)
    assert said in told and not _ENGLISH.search(told)
