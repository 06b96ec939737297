"""Applying a pack: the decision on record, a task per moved house, and no verdict changed by it."""

import pytest

from server.domain.acts import Role
from server.domain.facts import Verdict
from server.domain.problems import Problem
from server.services import review_decisions, rule_reviews, verdicts
from server.services.rule_packs import find_pack, own_pack
from server.store import rows
from server.store.reads.review_tasks import TaskFilter
from server.store.verification import verify
from survey_schema.pack_versions import load_pack_versions
from tests import make
from tests.intake import sending
from tests.rules.conftest import TODAY, County, cracked_wall

REASON = "现场复核，裂缝为抹灰层开裂"


def _cracked(houses: County) -> dict:
    return houses.row(rows.House, verdict="general_hazard")


def _open_tasks(houses: County, actor=None) -> list:
    page = houses.look(actor or houses.technician, rule_reviews.task_page, TaskFilter())
    assert page.total == len(page.tasks)
    return page.tasks


def _word(houses: County, service, **more) -> object:
    house = _cracked(houses)
    return houses.do(
        houses.technician, service, house["id"], assessment_id=house["assessment_id"], **more
    )


def test_applying_opens_a_task_and_changes_no_verdict(houses, milder):
    before = _cracked(houses)

    assert houses.apply(milder) == 1
    [task] = _open_tasks(houses)
    assert (task.was, task.proposed, task.lost) == ("general_hazard", "safe", ["C2"])
    assert _cracked(houses) == before
    assert houses.every(rows.Confirmation) == []


def test_decision_and_tasks_are_in_the_ledger(houses, milder):
    houses.apply(milder)

    assert houses.events(f"county:{make.COUNTY}")[-2:] == ["rules.applied", "rules.reviewed"]
    assert houses.events(f"house:{_cracked(houses)['id']}")[-1] == "review.opened"
    with houses.store.reading() as db:
        assert verify(db, make.COUNTY) == []


def test_pack_is_applied_once(houses, milder):
    houses.apply(milder)

    with pytest.raises(Problem, match=r"rules\.already_applied"):
        houses.apply(milder)


def test_interrupted_application_goes_on_and_asks_nobody_twice(houses, milder):
    trial = houses.trial(milder)
    houses.do(make.JOB, rule_reviews.begin, trial)
    houses.do(make.JOB, rule_reviews.open_tasks, trial, list(houses.run(milder).moves()))

    assert houses.apply(milder) == 0
    assert len(_open_tasks(houses)) == 1
    assert houses.row(rows.RuleDecision)["moved"] == 1
    assert houses.events(f"county:{make.COUNTY}").count("rules.applied") == 1


def test_pack_whose_text_changed_since_the_decision_is_not_gone_on_with(houses, milder, stricter):
    houses.do(make.JOB, rule_reviews.begin, houses.trial(milder))
    other = type(milder)(**{**_fields(stricter), "version": milder.version})

    with pytest.raises(Problem, match=r"rules\.other_content"):
        houses.do(make.JOB, rule_reviews.begin, houses.trial(other))


def _fields(pack) -> dict:
    return {name: getattr(pack, name) for name in pack.__dataclass_fields__}


def test_lowering_closes_the_task_with_the_technicians_word(houses, milder):
    houses.apply(milder)
    house = _cracked(houses)["id"]
    word = _word(houses, verdicts.lower_verdict, verdict=Verdict.SAFE, reason=REASON)
    task = houses.row(rows.ReviewTask)

    assert (task["state"], task["confirmation_id"]) == ("decided", word.id)
    assert _open_tasks(houses) == []
    assert houses.events(f"house:{house}")[-1] == "review.decided"


def test_keeping_the_old_verdict_closes_the_task_it_was_asked_by(houses, milder):
    houses.apply(milder)
    _keep(houses)

    assert houses.row(rows.ReviewTask)["state"] == "decided"
    assert _cracked(houses)["is_verdict_confirmed"]


def test_a_word_that_never_saw_the_task_leaves_it_open(houses, milder):
    """The technician confirms from a page older than the task, or from the list of houses."""
    houses.apply(milder)
    _word(houses, verdicts.confirm)

    assert _cracked(houses)["is_verdict_confirmed"]
    assert houses.row(rows.ReviewTask)["state"] == "open"


def _keep(houses):
    task = houses.row(rows.ReviewTask)["id"]
    return houses.do(houses.technician, review_decisions.keep_verdict, task)


def test_confirmed_verdict_is_confirmed_again_where_new_rules_say_otherwise(houses, milder):
    _word(houses, verdicts.confirm)
    with pytest.raises(Problem, match=r"verdict\.already_confirmed"):
        _word(houses, verdicts.confirm)
    houses.apply(milder)
    assert _cracked(houses)["is_verdict_confirmed"]

    _keep(houses)
    assert _open_tasks(houses) == []


def test_word_of_who_does_not_decide_leaves_the_task_open(houses, stricter):
    houses.apply(stricter)
    house = _cracked(houses)
    township = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
    word = {"verdict": Verdict.SEVERE, "reason": REASON, "assessment_id": house["assessment_id"]}
    houses.do(township, verdicts.raise_verdict, house["id"], **word)

    assert houses.row(rows.ReviewTask)["state"] == "open"


def test_newer_survey_takes_the_task_off_the_list(houses, milder):
    houses.apply(milder)
    house = _cracked(houses)["id"]
    sent = sending.envelope(
        house, answers=cracked_wall(0.6), captured_at="2022-09-20T09:45:00+08:00", kind="resurvey"
    )
    houses.sender.send(sent)

    assert _open_tasks(houses) == []


def test_house_already_raised_by_a_person_needs_no_task(houses, stricter):
    _word(houses, verdicts.raise_verdict, verdict=Verdict.SEVERE, reason=REASON)
    [move] = houses.run(stricter).moves()

    assert not move.needs_review
    assert houses.apply(stricter) == 0


def test_tasks_of_another_township_are_not_seen(houses, milder):
    houses.apply(milder)
    other = make.actor_of(Role.TECHNICIAN, "other", township=make.TOWNSHIP_B)
    [task] = houses.every(rows.ReviewTask)

    assert _open_tasks(houses, other) == []
    with pytest.raises(Problem, match=r"review_task\.missing"):
        houses.look(other, rule_reviews.find_task, task["id"])


def test_only_who_decides_sees_tasks(houses):
    office = make.actor_of(Role.LEADING_GROUP_OFFICE)
    with pytest.raises(Problem, match=r"act\.forbidden"):
        houses.look(office, rule_reviews.task_page, TaskFilter())


def test_tasks_are_paged_without_gap(houses, stricter):
    for step in range(4, 8):
        houses.survey(step, cracked_wall())
    houses.apply(stricter)
    found, after = [], None
    while True:
        page = houses.look(
            houses.technician, rule_reviews.task_page, TaskFilter(), after=after, limit=2
        )
        found += [one.id for one in page.tasks]
        after = page.next_key
        if after is None:
            break

    assert len(found) == len(set(found)) == 5


def test_proposal_is_explained_from_what_the_task_keeps(houses, stricter):
    houses.apply(stricter)
    [task] = _open_tasks(houses)
    told = houses.look(houses.technician, rule_reviews.explained, task)

    assert told.verdict == "severe_hazard"
    assert [one.rule for one in told.signs] == ["C2"]


def test_only_a_pack_of_the_county_in_force_can_be_applied(tmp_path):
    first = load_pack_versions("shanxi-2022")[0]
    early = first.valid_from.replace(year=first.valid_from.year - 1)

    assert own_pack(make.COUNTY, "shanxi-2022", TODAY) == first
    for name, day, code in (
        ("some.toml", TODAY, "rules.only_trial"),
        ("shanxi-2022@1", early, "rules.not_in_force"),
        ("nowhere-2022@1", TODAY, "rules.unknown"),
        ("shanxi-2022@99", TODAY, "rules.unknown"),
    ):
        with pytest.raises(Problem) as refused:
            own_pack(make.COUNTY, name, day)
        assert refused.value.code == code


def test_file_with_a_fault_is_refused_with_its_line(tmp_path):
    file = tmp_path / "draft.toml"
    file.write_text('id = "draft"\nvresion = "1"\nform = "self_built_house"\n', encoding="utf-8")

    with pytest.raises(Problem, match=r"draft\.toml:\d+") as refused:
        find_pack(str(file), TODAY)
    assert refused.value.code == "rules.faulty_file"
    with pytest.raises(Problem, match=r"rules\.no_file"):
        find_pack(str(tmp_path / "none.toml"), TODAY)
