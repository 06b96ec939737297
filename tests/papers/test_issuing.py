"""Who issues which paper when, how it is numbered, and what of it never changes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from server.domain.facts import Verdict
from server.domain.problems import Problem
from server.services import paper_files, papers
from server.services.work import Work
from server.store import rows
from tests.papers.scene import CONTACT, OWNER, PaperScene


def test_a_paper_gets_the_next_number_of_its_unit_kind_and_year(scene: PaperScene):
    case = scene.owned()
    numbers = [scene.issue(case).number for _ in range(2)]
    numbers.append(scene.issue(case, by="bureau").number)
    scene.under_control(case)
    numbers.append(scene.issue(case, "stop_use_notice").number)
    scene.later(days=120)
    numbers.append(scene.issue(case).number)
    assert numbers == [
        "五建自砚城告〔2022〕1号",
        "五建自砚城告〔2022〕2号",
        "五建自告〔2022〕1号",
        "五建自砚城停〔2022〕1号",
        "五建自砚城告〔2023〕1号",
    ]


def test_two_who_issue_at_once_get_two_numbers_and_a_refused_issue_takes_none(scene: PaperScene):
    case = scene.owned()

    def issue(_: int) -> str:
        while True:  # of two at one house one may be told to look again, and does
            with Work(scene.store, scene.actor("township"), scene.now) as work:
                try:
                    line = papers.issue(work, case, kind="hazard_notice", given=CONTACT)
                    work.commit()
                except Problem as problem:
                    assert problem.code == "house.changed_meanwhile"
                    continue
                return line.number

    with ThreadPoolExecutor(2) as pool:
        numbers = sorted(pool.map(issue, range(4)))
    assert scene.refused("township", papers.issue, case, kind="hazard_notice", given={})
    numbers.append(scene.issue(case).number)
    assert numbers == [f"五建自砚城告〔2022〕{n}号" for n in range(1, 6)]


def test_a_void_paper_keeps_its_number_with_the_reason(scene: PaperScene):
    case = scene.owned()
    paper = scene.issue(case)
    voided = scene.do("township", papers.void, paper.id, reason="房屋地址填写有误")
    assert (voided.state, voided.number) == ("void", paper.number)
    assert scene.issue(case).number == "五建自砚城告〔2022〕2号"
    assert scene.look("township", papers.paper_file, paper.id).void_reason == "房屋地址填写有误"
    assert scene.refused("township", papers.void, paper.id, reason="再次作废一回") == (
        "paper.already_void"
    )


def test_only_the_issuing_unit_makes_a_paper_void(scene: PaperScene):
    paper = scene.issue(scene.owned())
    assert scene.refused("bureau", papers.void, paper.id, reason="不是本单位的") == "paper.not_own"


@pytest.mark.parametrize(
    ("who", "kind", "given", "code"),
    [
        ("township", "stop_use_notice", {}, "paper.not_admitted"),
        ("township", "sign_off_notice", {}, "paper.not_admitted"),
        ("township", "supervision_letter", {}, "paper.wrong_issuer"),
        ("bureau", "supervision_letter", {}, "paper.facts_missing"),
        (
            "bureau",
            "supervision_letter",
            {"matter": "请立即落实管控", "due_on": date(2022, 9, 20)},
            "paper.due_not_future",
        ),
        ("township", "hazard_notice", {"matter": "多余的事由"}, "paper.unused_input"),
        ("stranger", "hazard_notice", {}, "case.missing"),
        ("surveyor", "hazard_notice", {}, "act.forbidden"),
        ("township", "love_letter", {}, "paper.unknown_kind"),
    ],
)
def test_what_may_not_be_issued_says_why(
    scene: PaperScene, who: str, kind: str, given: dict[str, object], code: str
):
    case = scene.owned()
    given = {**CONTACT, **given}
    assert scene.refused(who, papers.issue, case, kind=kind, given=given) == code


def test_a_house_without_an_owners_name_gets_no_notice_with_a_blank(scene: PaperScene):
    case = scene.case_id(scene.surveyed(Verdict.SEVERE))
    with pytest.raises(Problem) as refused:
        scene.issue(case)
    assert refused.value.facts["items"] == "产权人姓名"


def test_the_ledger_knows_a_paper_by_its_hash_and_holds_no_person(scene: PaperScene):
    case = scene.owned()
    paper = scene.issue(case)
    entries = scene.all(rows.LedgerEntry, case_id=case)
    issued = next(one.facts for one in entries if one.event == "paper.issued")
    assert paper.facts_sm3 in issued
    assert paper.number in issued
    row = scene.row(rows.Paper, id=paper.id)
    for secret in (OWNER, "农村道路", "0350-4330000"):
        assert all(secret not in one.facts for one in entries)
        assert secret.encode() not in bytes(row.facts_sealed)


def test_a_preview_masks_the_owner_and_takes_no_number(scene: PaperScene):
    case = scene.owned()
    shown = scene.look("township", papers.preview, case, kind="hazard_notice", given=CONTACT)
    assert shown.text.addressee == "㐂*𬭚"
    assert scene.all(rows.Paper) == []


def test_letters_to_offices_name_no_owner_and_no_door(scene: PaperScene):
    case = scene.owned()
    due = scene.today() + timedelta(days=5)
    paper = scene.issue(case, "supervision_letter", "bureau", matter="请立即落实停用", due_on=due)
    with scene.as_("bureau") as work:
        reach = papers.reach_of(work.actor, papers.Act.PAPER_READ)
        facts = paper_files.facts_of(work, work.db, reach, paper)
    assert facts["owner"] == {}
    assert "农村道路" not in str(facts)
    assert OWNER not in str(facts)


def test_altered_facts_are_never_printed(scene: PaperScene):
    paper = scene.issue(scene.owned())
    forged = scene.store.secrets.seal(b'{"kind":"hazard_notice"}', paper.id.encode())
    db = scene.store.begin_writing()
    db.execute(rows.Paper.__table__.update().values(facts_sealed=forged))
    scene.store.commit(db)
    db.close()
    assert scene.refused("township", paper_files.open_pdf, paper.id) == "paper.changed"
