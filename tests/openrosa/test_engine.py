"""ODK's own form engine fills our form and posts it (tests/openrosa/engine): nobody here wrote it.

It downloads form and lists over HTTP, decides itself what is shown and what is wrong, and makes
the multipart payload; what comes of that must be what our own phone's answers come to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from server import clock
from server.domain.days import local_day
from server.services.county import county_schema
from server.services.xform_instance import value_of
from server.store import rows
from survey_schema import xlsform
from survey_schema.accept import checker_of
from survey_schema.answers import check
from survey_schema.conditions import evaluate
from survey_schema.identity import id_number_check_digit
from survey_schema.load import load_examples
from survey_schema.model import Kind, Question
from survey_schema.read_examples import Example, Expected
from tests import make
from tests.intake import looking
from tests.openrosa import engine_runs
from tests.openrosa.filled import key_path

pytestmark = pytest.mark.slow

EXAMPLES = 20

# What the form engine makes of the form does not hang on our database; posting it does.
ONE_ENGINE = pytest.mark.parametrize("engine_url", ["spatialite"], indirect=True)


def _examples() -> list[Example]:
    """Spread over the whole rule base, with each of the four verdicts among them."""
    profile = county_schema(make.COUNTY).profile.rule_profile
    whole = [one for one in load_examples() if one.profile == profile and not _faults(one)]
    unseen = [one for one in whole if one.verdict is Expected.INCOMPLETE][:2]
    step = len(whole) / (EXAMPLES - len(unseen))
    spread = [whole[int(place * step)] for place in range(EXAMPLES - len(unseen))]
    return [*spread, *(one for one in unseen if one not in spread)]


def _checked(answers: Mapping[str, Any]) -> Any:
    schema = county_schema(make.COUNTY)
    return check(schema.form, schema.codes, answers, today=local_day(clock.now()))


def _faults(example: Example) -> Any:
    return _checked(example.answers).faults


def _shown(answers: Mapping[str, Any]) -> set[str]:
    """What our own evaluator asks, but for measures that are worked out from others."""
    form, read = county_schema(make.COUNTY).form, _checked(answers)
    return {
        one.id
        for section in form.sections
        for one in section.questions
        if _holds(section.shown_when, read) and _holds(one.shown_when, read)
        if not _is_derived(one, answers)
    }


def _holds(condition: Any, read: Any) -> bool:
    return condition is None or evaluate(condition, read.values, read.hidden) is True


def _is_derived(question: Question, answers: Mapping[str, Any]) -> bool:
    formula = question.derived
    return formula is not None and formula.of in answers and formula.over in answers


@pytest.fixture
def run(app, collect):
    """`run(cases=…, trials=…)`: the engine as this worker's phone."""

    def start(**job: Any) -> dict[str, Any]:
        with engine_runs.serving(app) as address:
            return engine_runs.run(address + key_path(collect.token, ""), **job)

    return start


@ONE_ENGINE
def test_twenty_examples_filled_by_the_engine_become_the_verdicts_an_engineer_expects(county, run):
    examples = _examples()
    assert len(examples) == EXAMPLES
    assert {one.verdict for one in examples} == {*Expected}
    houses = {one.id: make.make_house(county) for one in examples}
    cases = [{"name": one.id, "answers": _filling(county, one, houses[one.id])} for one in examples]
    results = run(cases=cases)["results"]
    asked = county_schema(make.COUNTY).form.questions.keys()
    for one, result in zip(examples, results, strict=True):
        assert result["violations"] == {}, one.place
        assert asked & {*result["shown"]} == _shown(one.answers), one.place
        assert [post["status"] for post in result["posts"]] == [201], one.place
        _require_as_expected(county, one, houses[one.id])


def _filling(county: Any, example: Example, house: str) -> dict[str, Any]:
    """At the door of the house."""
    row = looking.one(county, rows.House, id=house)
    return engine_runs.filling(example.answers, house=house, at=(row["lon"], row["lat"]))


def _require_as_expected(county, example, house):
    submission = looking.one(county, rows.Submission, house_id=house)
    assert submission["state"] == "accepted", (example.place, submission["reasons"])
    assessment = looking.one(county, rows.Assessment, submission_id=submission["id"])
    assert assessment["verdict"] == example.verdict, example.place
    assert {one["rule"] for one in assessment["fired"]} == {*example.fired}, example.place
    said = {one["code"] for one in submission["doubts"]}
    assert not {one for one in said if one.startswith(("photo.", "location."))}, example.place


def test_resent_reordered_and_divided_posts_give_one_submission_with_all_photos(county, run):
    hazardous = next(one for one in _examples() if one.verdict is Expected.SEVERE)
    small = {"max_bytes": 20_000}
    ways = {
        "resent": {"order": "resent"},
        "divided": small,
        "reordered": {**small, "order": "reordered"},
        "reordered-and-resent": {**small, "order": "both"},
    }
    houses = {name: make.make_house(county) for name in ways}
    cases = [
        {"name": name, "answers": _filling(county, hazardous, house), **ways[name]}
        for name, house in houses.items()
    ]
    results = run(cases=cases)["results"]
    for name, result in zip(houses, results, strict=True):
        assert {post["asked"] for post in result["posts"]} == {204}
        assert {post["status"] for post in result["posts"]} == {201}, result["posts"]
        assert (result["parts"] > 1) is (name != "resent")
        _require_as_expected(county, hazardous, houses[name])
    photos = [looking.count(county, rows.Photo, house_id=one) for one in houses.values()]
    assert len({*photos}) == 1 and photos[0] > 3
    assert looking.count(county, rows.PhotoFile) == sum(photos)


@ONE_ENGINE
def test_the_engine_refuses_what_our_own_checks_refuse_and_takes_what_they_take(run):
    form = county_schema(make.COUNTY).form
    answers = _everything_shown()
    values = [*_values(form)]
    judged = run(trials=[{"answers": engine_runs.filling(answers), "values": values}])["judged"][0]
    pairs = zip(values, judged, strict=True)
    told = [(name, value, said) for (name, value), said in pairs if said != "hidden"]
    assert len({name for name, *_ in told}) > 40
    wrong = [(name, value, said) for name, value, said in told if said != _ours(name, value)]
    assert wrong == []
    assert {said for *_, said in told} == {None, "constraint", "required"}


def _everything_shown() -> dict[str, Any]:
    """A house whose every sign is ticked, so that its measures are asked."""
    model = next(one for one in load_examples() if one.verdict is Expected.SAFE)
    questions = county_schema(make.COUNTY).form.questions
    ticked = {name for name in model.answers if questions[name].kind is Kind.SIGN}
    return {**model.answers, **dict.fromkeys(ticked, "yes")}


def _ours(name: str, value: str) -> str | None:
    """What the engine should say, by our own checker."""
    schema = county_schema(make.COUNTY)
    question = schema.form.questions[name]
    if not value:
        return "required" if question.required else None
    check_one = checker_of(question, schema.codes, schema.form.refused_words)
    wrong = check_one(value_of(question.kind, value), local_day(clock.now()))
    blank = any(code == "answer.required" for code, _ in wrong)
    return None if not wrong or (blank and not question.required) else "constraint"


def _values(form: Any) -> Iterator[tuple[str, str]]:
    for question in form.questions.values():
        if question.kind not in (Kind.SINGLE, Kind.MULTI, Kind.SIGN, Kind.BOOLEAN):
            yield question.id, ""
            for value in _tried(question):
                yield question.id, value


def _tried(question: Question) -> Iterator[str]:
    match question.kind:
        case Kind.TEXT | Kind.PERSON_NAME:
            longest = question.max_length or 200
            yield from ("东社", "不详", "张不详", "/", "/ /", "?", "*.*", "a/b", "未知不明")
            yield from ("x" * longest, "x" * (longest + 1), "x\u2028y", "x\u0085y", "无", "无名氏")
        case Kind.ID_NUMBER:
            yield from _ID_NUMBERS
        case Kind.PHONE:
            yield from ("13800001234", "03502812345", "12345678901", "0350-2812345", "1380000123")
        case Kind.YEAR:
            this_year = clock.now().year
            low = int(question.minimum or 1000)
            yield from map(str, (low - 1, low, this_year, this_year + 1))
        case Kind.INTEGER | Kind.DECIMAL:
            yield from _numbers(question)


_BORN = (
    *("19700101", "19701231", "19990930", "20000229", "20040229"),  # days there were
    *("19000229", "20230229", "19990931", "19700100", "19701301", "17991231"),  # and were not
    *("20991231",),  # not yet
)
_FIRST_17 = tuple(f"140928{born}001" for born in _BORN)
_ID_NUMBERS = (
    *(first17 + id_number_check_digit(first17) for first17 in _FIRST_17),
    *("140928197001010016", "14092819700101001", "1409281970010100155"),
    *("040928197001010015", "14092819700101001x", "11010119900307803X"),
)


def _numbers(question: Question) -> Iterator[str]:
    places = question.decimals or 0
    step = 10.0**-places
    ends = [one for one in (question.minimum, question.maximum) if one is not None]
    near = [end + by for end in ends for by in (-step, 0, step)]
    inside = [min(max(one, *ends[:1]), *ends[1:]) for one in (1.15, 8.35, 19.99, 86.53, 4.35)]
    for number in (*near, *inside):
        yield f"{number:.{places}f}"
    if question.kind is Kind.DECIMAL:
        yield f"{(ends[0] if ends else 0) + 1.5:.{places}f}1"


def test_no_field_of_the_visit_is_a_question():
    fields = {xlsform.KIND, xlsform.HOUSE, xlsform.HOUSE_IS, xlsform.VILLAGE, xlsform.HERE}
    assert fields.isdisjoint(county_schema(make.COUNTY).form.questions)
