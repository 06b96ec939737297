"""Writes what the phone's TypeScript must agree with, as this Python reads and grades it.

The schema as a phone is sent it, every example, and as many answers at random again: for each the
hidden questions, the faults, the verdict and the rules that fired. Made anew at every test run.

    python -m scripts.phone_vectors FILE
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from server.domain.classification import classify, decisive_questions
from server.services.county import CountySchema, county_schema
from server.services.schema_content import contents
from server.store.sm3 import hmac_sm3, sm3
from survey_schema.answers import Checked, check
from survey_schema.load import load_examples, newest_pack
from survey_schema.model import Kind, Question, RulePack
from survey_schema.read_examples import PACK, PROMOTION, Example, as_json

COUNTY = "140928000000"
AT_RANDOM = 600
EXAMPLES = Path(__file__).parent.parent / "survey_schema" / "examples"

# Good and bad answers of each kind; what is bad must be found bad by both.
_TRIED: Mapping[Kind, tuple[Any, ...]] = {
    Kind.TEXT: ("东社", "不详", " / ", "好" * 201, "a\x07", 5, ""),
    Kind.PERSON_NAME: ("王二", "王不详", 3),
    Kind.ID_NUMBER: ("140928197001010015", "140928197001010016", "14092819700230001X", "1"),
    Kind.PHONE: ("13800001234", "0350-1234567", "03501234567", 138),
    Kind.INTEGER: (0, 1, 2, 3, 4, 60, 2.5, "2", True),
    Kind.DECIMAL: (0, 0.5, 1, 1.1, 1.123, 9.99, 10.1, 33.3, 250, "1"),
    Kind.YEAR: (1949, 2005, 2030, "2005"),
    Kind.DATE: ("2022-09-19", "2022-09-21", "2022-02-30", 20220919),
    Kind.BOOLEAN: (True, False, "yes"),
    Kind.SIGN: ("yes", "yes", "no", "unseen", "maybe", True),
}


def main(target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(orjson.dumps(vectors()))


def vectors() -> dict[str, Any]:
    schema, examples = county_schema(COUNTY), load_examples()
    on = examples[0].on
    told = {kind: orjson.loads(one.body) for kind, one in contents(COUNTY, on).items()}
    pack = newest_pack(PACK)
    known = [_told(schema, pack, one.answers, one) for one in examples]
    return {
        "schema": told,
        "on": on.isoformat(),
        "promotion": {"enabled": True, "kinds": PROMOTION.kinds, "places": PROMOTION.places},
        "conditions": orjson.loads((EXAMPLES / "conditions.json").read_bytes()),
        "derived": orjson.loads((EXAMPLES / "derived.json").read_bytes()),
        "examples": [{**as_json(one), **found} for one, found in zip(examples, known, strict=True)],
        "at_random": [_told(schema, pack, *one) for one in _at_random(schema, examples)],
        "sm3": [_hashed(one) for one in ("", "abc", "安居" * 40, "x" * 55, "x" * 56, "x" * 64)],
    }


def _hashed(text: str) -> dict[str, str]:
    data = text.encode()
    return {"text": text, "sm3": sm3(data), "hmac": hmac_sm3(b"k" * 32, data).hex()}


def _at_random(
    schema: CountySchema, examples: tuple[Example, ...]
) -> Iterator[tuple[dict[str, Any], Example]]:
    chance = random.Random(20220920)
    questions = list(schema.form.questions.values())
    for _ in range(AT_RANDOM):
        example = chance.choice(examples)
        answers = dict(example.answers)
        for question in chance.sample(questions, chance.choice((1, 2, 5, 25))):
            answers[question.id] = _one(schema, question, chance)
        if chance.random() < 0.2:
            del answers[chance.choice(list(answers))]
        yield answers, example


def _one(schema: CountySchema, question: Question, chance: random.Random) -> Any:
    if question.codes is None:
        return chance.choice(_TRIED[question.kind])
    values = [one.value for one in schema.codes[question.codes].codes]
    if question.kind is Kind.SINGLE:
        return chance.choice([*values, "nothing_known", 1])
    some = chance.sample(values, min(len(values), chance.choice((0, 1, 2))))
    return chance.choice([some, some + some[:1], ["nothing_known"], "a"])


def _told(
    schema: CountySchema, pack: RulePack, answers: Mapping[str, Any], example: Example
) -> dict[str, Any]:
    checked = check(schema.form, schema.codes, answers, today=example.on)
    return {
        "answers": dict(answers),
        "profile": example.profile,
        "hidden": sorted(checked.hidden),
        "faults": sorted({f"{one.question} {one.code}" for one in checked.faults}),
        "graded": _graded(schema, pack, checked, example),
    }


def _graded(
    schema: CountySchema, pack: RulePack, checked: Checked, example: Example
) -> dict[str, Any]:
    result = classify(
        pack,
        PROMOTION,
        example.profile,
        checked.values,
        checked.hidden,
        decisive=decisive_questions(schema.form),
        on=example.on,
    )
    return {
        "verdict": result.verdict.value,
        "at_least": result.at_least.value,
        "fired": [[one.rule, one.places] for one in result.fired],
        "missing": sorted(result.missing),
        "promoted_by": result.promoted_by,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
