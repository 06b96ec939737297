"""Are the rules still what engineers expect? Every example against the pack it is written for."""

from __future__ import annotations

from typing import NamedTuple

from server.domain.classification import classify, decisive_questions
from survey_schema.answers import check
from survey_schema.load import load_codes, load_examples, load_form, newest_pack
from survey_schema.memory import read_anew
from survey_schema.read_examples import PACK, PROMOTION, Example


class Otherwise(NamedTuple):
    """An example that does not come out as it is written; both sides in words."""

    example: Example
    expected: str
    found: str


class Checked(NamedTuple):
    examples: int
    otherwise: list[Otherwise]


def check_examples() -> Checked:
    """SchemaError where a schema file or an example itself is faulty."""
    examples = load_examples()
    return Checked(len(examples), [one for one in map(_tried, examples) if one is not None])


def check_files_anew() -> Checked:
    """The same with every file as it lies there now, whatever is in use."""
    with read_anew():
        return check_examples()


def _tried(example: Example) -> Otherwise | None:
    pack, codes = newest_pack(PACK), load_codes()
    form = load_form(pack.form, pack.form_version)
    read = check(form, codes, example.answers, today=example.on)
    result = classify(
        pack,
        PROMOTION,
        example.profile,
        read.values,
        read.hidden,
        decisive=decisive_questions(form),
        on=example.on,
    )
    expected = _words(example.verdict, example.fired, example.promoted_by)
    found = _words(result.verdict, [one.rule for one in result.fired], result.promoted_by)
    return None if expected == found else Otherwise(example, expected, found)


def _words(verdict: str, fired: list[str] | tuple[str, ...], promoted_by: str | None) -> str:
    rules = "、".join(sorted(fired)) or "无"
    return f"{verdict}（{rules}{f'；{promoted_by}' if promoted_by else ''}）"
