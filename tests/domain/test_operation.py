"""May the house be used for business, and does its certificate hold? (M8, M10, M12, M15)"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.domain import certificate
from server.domain.certificate import CertificateFacts, standing
from server.domain.facts import Verdict
from server.domain.operation import OPERATION_BARS, OperationFacts, may_operate

TODAY = date(2022, 9, 20)
ENDS = date(2027, 9, 1)
SOUND = OperationFacts(
    today=TODAY, verdict=Verdict.SAFE, is_dangerous=False, valid_until=date(2027, 9, 1)
)

ALONE = [
    ("house_ended", {"is_ended": True}),
    ("not_surveyed", {"verdict": None}),
    ("survey_incomplete", {"verdict": Verdict.INCOMPLETE}),
    ("no_report", {"is_dangerous": None}),
    ("report_void", {"void_cause": "extension"}),
    ("report_questioned", {"is_questioned": True}),
    ("report_expired", {"valid_until": date(2022, 9, 19)}),
    ("report_partial", {"is_partial": True}),
    ("not_accepted", {"is_dangerous": True}),
    ("under_control", {"is_under_control": True}),
    ("open_hazards", {"has_open_hazards": True}),
    ("unlawful", {"is_unlawful": True}),
    ("not_permitted", {"lacks_permits": True}),
    ("not_designed", {"lacks_design": True}),
    ("certificate_revoked", {"is_revoked": True}),
    ("other_use", {"certified_use": "retail", "wanted_use": "catering"}),
]


def test_surveyed_house_with_a_report_that_passed_may_operate():
    assert may_operate(SOUND) == (True, (), ENDS)


@pytest.mark.parametrize(("bar", "changes"), ALONE)
def test_each_bar_alone_forbids_it(bar, changes):
    operation = may_operate(replace(SOUND, **changes))

    assert operation == (False, (bar,), None)
    assert operation.sentences == (OPERATION_BARS[bar].sentence,)


def test_every_bar_is_proven_alone():
    assert [bar for bar, _ in ALONE] == list(OPERATION_BARS)


def test_every_bar_says_where_it_comes_from_and_how_to_clear_it():
    for bar in OPERATION_BARS.values():
        assert bar.sentence.endswith("。") and bar.remedy.endswith("。") and bar.source.text
        assert bool(bar.mark) is not bar.source.certainty.is_official


def test_dangerous_house_may_operate_after_its_acceptance():
    assert may_operate(replace(SOUND, is_dangerous=True, is_accepted=True)).is_allowed


def test_report_counts_on_its_last_day():
    assert may_operate(replace(SOUND, valid_until=TODAY)).is_allowed
    assert not may_operate(replace(SOUND, valid_until=TODAY - timedelta(days=1))).is_allowed


def test_a_licence_for_the_certified_use_is_no_other_use():
    assert may_operate(replace(SOUND, certified_use="retail", wanted_use="retail")).is_allowed
    assert may_operate(replace(SOUND, certified_use="retail")).is_allowed


def test_all_bars_are_named_at_once():
    barred = may_operate(OperationFacts(TODAY, None, has_open_hazards=True))

    assert barred.reasons == ("not_surveyed", "no_report", "open_hazards")


YES, NO = may_operate(SOUND), may_operate(replace(SOUND, is_under_control=True))


@pytest.mark.parametrize(
    ("reasons", "facts", "operation"),
    [
        ((), CertificateFacts(TODAY, ENDS), YES),
        ((), CertificateFacts(ENDS, ENDS), YES),
        (("expired",), CertificateFacts(ENDS + timedelta(days=1), ENDS), YES),
        (("revoked",), CertificateFacts(TODAY, ENDS, "danger"), YES),
        (("replaced",), CertificateFacts(TODAY, ENDS, certificate.REPLACED), YES),
        (("house_barred",), CertificateFacts(TODAY, ENDS), NO),
        (("revoked", "house_barred"), CertificateFacts(TODAY, ENDS, "mistake"), NO),
    ],
)
def test_a_certificate_holds_only_while_its_house_may_operate(reasons, facts, operation):
    assert standing(facts, operation) == (not reasons, reasons)


@pytest.mark.parametrize(
    "typed",
    ["五建自准用〔2026〕00012号", "五建自准用[2026]12号", "2026-12", "准用(2026) 12", "2026 00012"],
)
def test_a_certificates_number_is_read_however_its_brackets_are_typed(typed):
    assert certificate.read_number(typed) == (2026, 12)


@pytest.mark.parametrize("typed", ["", "2026", "12", "140928100201000017", "一二三"])
def test_what_is_no_number_is_read_as_none(typed):
    assert certificate.read_number(typed) is None
