"""A verdict told as a tree, from what its assessment keeps and nothing else."""

import orjson

from server.domain.answer_words import AnswerWords
from server.domain.classification import Classification
from server.domain.explanation import Assessed, Explanation, Shot, explain, missing_by_section
from server.domain.facts import Verdict
from survey_schema.model import UNCONFIRMED, Severity
from tests.cases import every
from tests.domain.whole_surveys import FORM, PACK, WORDS, rules_of, with_signs

RULES = {rule.id: rule for rule in rules_of()}


def _stored(result: Classification) -> Assessed:
    """As the assessment's row gives it back: through JSON."""
    fired = [{**one._asdict(), "severity": one.severity.value} for one in result.fired]
    return Assessed(
        result.verdict,
        result.pack,
        result.profile,
        orjson.loads(orjson.dumps(fired)),
        list(result.missing),
        result.promoted_by,
    )


def _told(*rules: str, **answers: object) -> Explanation:
    survey = with_signs(*(RULES[one] for one in rules), **answers)
    return explain(_stored(survey.graded()), WORDS, survey.answers, SHOTS)


SHOTS = (
    Shot("a" * 64, "hazard_close_up", "wall_vertical_crack"),
    Shot("b" * 64, "hazard_context", "wall_vertical_crack", is_stored=False),
    Shot("c" * 64, "front", None),
)


def test_tree_leads_from_the_verdict_to_the_clause():
    told = _told("C1")
    sign = next(one for one in told.signs if one.rule == "C1")
    answers = {one.label: one.text for one in sign.answers}

    assert (told.verdict, told.label) == ("severe_hazard", "严重安全隐患")
    assert (sign.part_label, sign.severity_label, sign.decides) == ("墙体", "严重", True)
    assert sign.threshold == RULES["C1"].threshold
    assert answers["墙、柱有受压竖向裂缝（多在底层门窗间墙、砖柱）"] == "有"
    assert answers["最大缝宽"].endswith("mm")
    assert sign.clause.text == RULES["C1"].clause


def test_photos_hang_on_the_answer_they_show():
    sign = next(one for one in _told("C1").signs if one.rule == "C1")
    crack = next(one for one in sign.answers if one.question == "wall_vertical_crack")

    assert [(one.label, one.is_stored) for one in crack.photos] == [
        ("隐患近景", True),
        ("隐患位置全景", False),
    ]
    assert not any(one.photos for one in sign.answers if one is not crack)


@every("rule", PACK.rules, ids=lambda one: one.id)
def test_clause_that_is_not_official_carries_its_mark(rule):
    if rule.id in RULES:
        signs = {one.rule: one for one in _told(rule.id).signs}
        is_official = rule.source.certainty.is_official
        assert signs[rule.id].clause.mark == (None if is_official else UNCONFIRMED)


def test_promotion_names_the_signs_that_were_counted():
    told = _told("C2", wall_vertical_crack_walls=4)

    assert told.promotion is not None
    assert (told.promotion.by, told.promotion.count) == ("places", 4)
    assert "C2" in told.promotion.rules
    assert told.sentence == "同一类一般隐患迹象达到4处，合并判为严重。"
    assert all(one.decides == (one.rule in told.promotion.rules) for one in told.signs)


def test_general_sign_beside_a_severe_one_does_not_decide():
    general = next(
        one
        for one in RULES.values()
        if one.severity is Severity.GENERAL and one.id.startswith("C6")
    )
    told = _told("C1", general.id, structure_type="masonry")
    decides = {one.rule: one.decides for one in told.signs}

    assert decides["C1"]
    assert not decides[general.id]


def test_what_is_missing_stands_under_the_headings_of_the_form():
    answers = {"structure_type": "masonry", "wall_vertical_crack": "unseen"}
    missing = ["wall_vertical_crack", "storeys", "gone_from_the_form"]
    sections = missing_by_section(missing, WORDS, answers)
    order = [one.id for one in FORM.sections]
    told = {one.question: (one.state, one.text) for part in sections for one in part.questions}

    assert [one.label for one in sections][-1] == "其他"
    places = [order.index(one.section) for one in sections if one.section]
    assert places == sorted(places)
    assert told["wall_vertical_crack"] == ("unseen", "看不到")
    assert told["storeys"] == ("unanswered", "未填")


def test_unknown_house_says_how_much_is_missing():
    assessed = Assessed(Verdict.INCOMPLETE, "p@1", "national", [], ["storeys"], None)

    assert explain(assessed, WORDS, {}).sentence == "还缺1项信息，不能判定。"


def test_old_verdict_is_told_although_its_pack_and_its_questions_are_gone():
    fired = {
        "rule": "Z9",
        "part": "wall",
        "sign": "旧规则的迹象",
        "severity": "general",
        "clause": "旧条款",
        "certainty": "GK",
        "answers": {"question_of_old": 3.5, "also_gone": "yes"},
        "threshold": None,
        "places": 1,
        "group": "Z9",
    }
    assessed = Assessed(Verdict.GENERAL, "gone@0", "national", [fired], [], None)
    told = explain(assessed, WORDS, {})

    assert told.signs[0].sign == "旧规则的迹象"
    assert [one.text for one in told.signs[0].answers] == ["3.5", "有"]


def test_tree_becomes_json_as_it_stands():
    told = _told("C1")
    data = orjson.loads(orjson.dumps(told))

    assert data["signs"][0]["answers"][0]["label"]


def test_condition_of_a_rule_reads_as_a_sentence():
    words: AnswerWords = WORDS
    text = words.condition(RULES["C4.2"].when)

    assert text.startswith("“梁或屋架支承处下面的墙、柱有竖向裂缝”为有，且（")
    assert "大于1 mm" in text
