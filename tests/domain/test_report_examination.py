"""What a report is asked about: one fact that does not go together, one question."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from server.domain.agency_register import Standing, Validity
from server.domain.cited_standards import Standard, mentions, number_of
from server.domain.report_examination import CHECKS, examine
from server.domain.report_facts import (
    Examined,
    HouseWords,
    Likeness,
    Listed,
    Signer,
    TeamVisit,
)
from survey_schema.report_checks import SHAPES, load_report_checks

DAY = date(2022, 9, 20)
AT = datetime(2022, 1, 1, tzinfo=UTC)
LIMITS = {one.id: one.limits for one in load_report_checks().values()}
SIGNED = (Signer("author", "n1", "c1"), Signer("reviewer", "n2", "c2"))
HELD = Validity("structural_engineer", date(2022, 1, 1), date(2023, 1, 1))
HOUSE = HouseWords(2, 100.0, "brick_concrete", 1995, "door")

SOUND = Examined(
    inspected_on=DAY,
    signed_on=DAY,
    commissioned_on=DAY,
    has_no_interest=True,
    report_no="鉴2022-1",
    standards=("JGJ 125-2016",),
    stated=HOUSE,
    surveyed=HOUSE,
    signers=SIGNED,
    standings=(Standing("registered", date(2022, 1, 1), None, AT),),
    qualifications=(Validity("design", date(2022, 1, 1), None),),
    listed=(Listed("n1", "c1", HELD), Listed("n2", "c2", HELD)),
    ties=frozenset(),
    interests={"owner": frozenset({"o"}), "repairer": frozenset({"r"})},
    pages=12,
    text="鉴2022-1 依据 JGJ 125-2016。按 JGJ125 第 6 章评定。",
)


def _asked(**changes: Any) -> set[str]:
    return {one.kind for one in examine(replace(SOUND, **changes), LIMITS)}


def test_a_sound_report_is_asked_nothing():
    assert _asked() == set()


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"stated": HOUSE._replace(storeys=3)}, "storeys"),
        ({"stated": HOUSE._replace(floor_area_m2=130.0)}, "floor_area"),
        ({"stated": HOUSE._replace(structure_type="timber")}, "structure"),
        ({"stated": HOUSE._replace(built_year=1980)}, "built_year"),
        ({"stated": HOUSE._replace(door="next door")}, "address"),
        ({"signed_on": date(2022, 9, 19)}, "before_commission"),
        ({"signed_on": date(2022, 9, 19)}, "before_visit"),
        ({"standings": ()}, "agency_off_register"),
        ({"qualifications": (Validity("cma", date(2022, 1, 1), None),)}, "agency_unqualified"),
        ({"listed": ()}, "signer_off_register"),
        ({"listed": (Listed("n1", "c2", HELD),)}, "signer_off_register"),
        ({"ties": frozenset({"r"})}, "tie"),
        ({"interests": {"owner": frozenset({"n1"})}}, "tie"),
        ({"has_no_interest": None}, "no_statement"),
        ({"text": "鉴2022-1 依据 JGJ 125-2016。"}, "standard_not_used"),
        ({"text": "依据 JGJ 125-2016。按 JGJ125 评定。"}, "number_not_in_text"),
        ({"pages": 2}, "thin"),
        ({"flags": ("embedded_files",)}, "embedded"),
        ({"same_file": ("other house",)}, "same_file"),
        ({"alike_texts": (Likeness("other house", 95),)}, "alike_text"),
        ({"shared_pictures": {"other house": 2}}, "same_picture"),
        ({"team": tuple(TeamVisit(f"h{n}", 30_000.0) for n in range(6))}, "pace"),
    ],
)
def test_what_does_not_go_together_is_asked(changes, kind):
    assert kind in _asked(**changes)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"stated": HOUSE._replace(floor_area_m2=110.0)}, "floor_area"),
        ({"stated": HouseWords()}, "storeys"),
        ({"surveyed": HouseWords()}, "structure"),
        ({"text": None}, "standard_not_used"),  # a scan: nothing can be looked up
        ({"text": None}, "number_not_in_text"),
        ({"alike_texts": (Likeness("other house", 80),)}, "alike_text"),
        ({"team": (TeamVisit("h", 15_000.0),)}, "pace"),
    ],
)
def test_what_is_unknown_or_within_the_limit_is_not_asked(changes, kind):
    assert kind not in _asked(**changes)


def test_somebody_out_of_date_on_the_day_of_signing_is_asked_about_with_that_day():
    late = replace(SOUND, signed_on=date(2023, 2, 1))
    doubts = [one for one in examine(late, LIMITS) if one.kind == "signer_off_register"]
    assert {one.facts["day"] for one in doubts} == {"2023-02-01"}


def test_a_replaced_standard_is_named_with_the_one_instead():
    old = Standard("JGJ125-99", date(2000, 3, 1), date(2016, 11, 30), "JGJ125-2016")
    report = replace(SOUND, standards=("JGJ 125-99",), known_standards={old.number: old})
    (doubt,) = [one for one in examine(report, LIMITS) if one.kind == "standard_not_current"]
    assert doubt.facts == {"standard": "JGJ125-99", "instead": "JGJ125-2016"}


def test_every_check_has_its_question_and_its_question_its_facts():
    assert set(CHECKS) == set(SHAPES) == set(load_report_checks())


@pytest.mark.parametrize(
    ("cited", "number"),
    [
        ("《危险房屋鉴定标准》（JGJ 125—2016）", "JGJ125-2016"),
        ("GB/T 50344-2019 建筑结构检测技术标准", "GB/T50344-2019建筑结构检测技术标准"),
        ("农村住房安全性鉴定技术导则", "农村住房安全性鉴定技术导则"),
    ],
)
def test_a_standard_is_known_by_its_number(cited, number):
    assert number_of(cited) == number


def test_a_body_may_name_a_standard_without_its_year():
    assert mentions("依据JGJ 125－2016；按JGJ125第6.3条", "JGJ 125-2016") == 2
