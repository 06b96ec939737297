"""The office writes any answer anew: each kind of question as its own kind, checked by the form."""

from datetime import date

from werkzeug.datastructures import MultiDict

from server.pages import answer_fields
from server.services.county import county_schema
from survey_schema.answers import check
from survey_schema.model import Kind, Question
from tests import make
from tests.cases import every

TODAY = date(2022, 9, 20)
SCHEMA = county_schema(make.COUNTY)
FORM = SCHEMA.form
_TEXTS = {
    Kind.TEXT: "写明",
    Kind.PERSON_NAME: "赵四海",
    Kind.ID_NUMBER: "11010519491231002X",
    Kind.PHONE: "13900000001",
    Kind.DATE: "2022-09-01",
    Kind.BOOLEAN: "yes",
    Kind.SIGN: "unseen",
    Kind.YEAR: "1998",
}
# What has to do with kind, not with whether the question is asked of this house.
_OF_KIND = ("answer.wrong_type", "answer.not_in_codes", "answer.duplicated_code")


def _text(question: Question) -> str:
    if question.kind in (Kind.INTEGER, Kind.DECIMAL):
        return f"{question.minimum or 1:g}"
    return _TEXTS[question.kind]


def _form_of(question: Question) -> MultiDict[str, str]:
    if question.codes is None:
        return MultiDict({f"answer-{question.id}": _text(question)})
    codes = [one.value for one in SCHEMA.codes[question.codes].codes if not one.retired]
    if question.kind is Kind.SINGLE:
        return MultiDict({f"answer-{question.id}": codes[0]})
    name = f"answer-{question.id}"
    return MultiDict([(f"change-{question.id}", "1"), *((name, one) for one in codes[:2])])


@every("question", FORM.questions.values(), ids=lambda one: one.id)
def test_what_is_written_reaches_the_check_as_its_kind(question):
    written = answer_fields.written(FORM, _form_of(question))
    assert list(written) == [question.id]
    faults = check(FORM, SCHEMA.codes, written, today=TODAY).faults
    assert not [one for one in faults if one.question == question.id and one.code in _OF_KIND]


def test_every_question_of_the_form_can_be_written_anew():
    offered = {q.id for part in answer_fields.parts(FORM, FORM.questions) for q in part.questions}
    derived = {q.id for q in FORM.questions.values() if q.derived is not None}
    assert offered == FORM.questions.keys() - derived
    kinds = {FORM.questions[name].kind for name in offered}
    assert Kind.MULTI in kinds and Kind.SIGN in kinds


def _multi() -> Question:
    return next(one for one in FORM.questions.values() if one.kind is Kind.MULTI)


def test_several_answers_change_only_where_it_is_said_that_they_do():
    one = _multi()
    code = SCHEMA.codes[one.codes or ""].codes[0].value
    assert answer_fields.written(FORM, MultiDict([(f"answer-{one.id}", code)])) == {}
    none = MultiDict([(f"change-{one.id}", "1")])
    assert answer_fields.written(FORM, none) == {one.id: None}


def test_what_does_not_fit_is_left_to_the_check_that_says_so():
    years = next(one for one in FORM.questions.values() if one.kind is Kind.YEAR)
    written = answer_fields.written(FORM, MultiDict({f"answer-{years.id}": "民国"}))
    assert written == {years.id: "民国"}
    unknown = answer_fields.written(FORM, MultiDict({"answer-nothing": "x", "clear-storeys": "1"}))
    assert unknown == {"nothing": "x", "storeys": None}
