"""送达回证, 公示稿, and letters of supervision about what is overdue."""

from datetime import timedelta

import pytest

from server.domain.acts import Act, Role
from server.domain.facts import Track, Verdict
from server.domain.paper_masking import masked_facts
from server.domain.paper_text import compose
from server.domain.reach import reach_of
from server.outputs import pdf
from server.services import paper_files, paper_receipt, paper_suggestions, papers, sector_tasks
from server.services.paper_delivery import Attempt
from server.services.sector_tasks import Dispatch
from server.store import rows
from tests.papers.scene import CONTACT, OWNER, PaperScene
from tests.papers.test_delivery import _direct as direct, _record as record
from tests.procedure import walks


@pytest.fixture
def printed(monkeypatch) -> list[str]:
    """What would be printed, and could be: no sign of it lacks a glyph."""
    pages: list[str] = []

    def make(html, _css, fonts):
        fonts.require(pdf._text_of(html))
        pages.append(html)
        return b"%PDF"

    monkeypatch.setattr(pdf, "make_pdf", make)
    return pages


def _facts(scene: PaperScene, paper):
    def read(work):
        return paper_files.facts_of(work, work.db, reach_of(work.actor, Act.PAPER_READ), paper)

    return scene.look("township", read)


def test_a_receipt_is_blank_before_and_tells_every_attempt_after(scene: PaperScene, printed):
    paper = scene.issue(scene.owned())
    scene.do("village", paper_receipt.open_receipt, paper.id)
    (blank,) = printed
    assert "送达回证" in blank
    assert paper.number in blank
    assert OWNER in blank
    failed = Attempt(way="direct", is_delivered=False, happened_at=scene.now, note="家中无人")
    record(scene, paper.id, failed)
    record(scene, paper.id, direct(scene, signature=None, way="entrusted", note="由配偶代收"))
    scene.do("township", paper_receipt.open_receipt, paper.id)
    told = printed[-1]
    for wanted in ("未送达；家中无人", "李秀英（配偶）", "■委托送达", "张三"):
        assert wanted in told
    assert scene.events(paper.house_id).count("paper.opened") == 2
    assert scene.refused("stranger", paper_receipt.open_receipt, paper.id) == "paper.missing"


def _accepted(scene: PaperScene) -> str:
    case = scene.owned(Verdict.GENERAL)
    house = scene.row(rows.HouseCase, id=case).house_id
    walks.repair(scene, house)
    walks.accept(scene, house, Track.OTHER)
    return case


def test_the_acceptance_form_names_who_was_there_and_its_public_copy_masks_them(scene: PaperScene):
    paper = scene.issue(_accepted(scene), "acceptance_form", contact_name="", contact_phone="")
    facts = _facts(scene, paper)
    assert [one["name"] for one in facts["acceptance"]["participants"]] == [
        "验收甲",
        "验收乙",
        "验收丙",
        "验收丁",
    ]
    shown = masked_facts(facts)
    whole = str(shown)
    for hidden in (OWNER, "验收甲", "18号", "农村道路"):
        assert hidden not in whole
    assert shown["acceptance"]["participants"][0]["name"] == "验*甲"
    assert shown["number"] == paper.number
    other = scene.issue(scene.owned())
    assert scene.refused("township", paper_files.open_masked, other.id) == "paper.no_masked_copy"


@pytest.fixture
def task(scene: PaperScene) -> tuple[str, str]:
    """(case, task): dispatched to the police about the house of the case."""
    scene.person("police", Role.DEPARTMENT, department="police")
    case = scene.owned(Verdict.GENERAL)
    house = scene.row(rows.HouseCase, id=case).house_id
    command = Dispatch(
        kind="other",
        demand="核查该处出租屋人员登记情况",
        basis="实施方案附件4",
        receiver="department:police",
        house_ids=(house,),
    )
    return case, scene.do("bureau", sector_tasks.dispatch, command)


def _letter(scene: PaperScene, case: str, task: str):
    given = {"matter": "请立即办理并书面答复。", "due_on": scene.today() + timedelta(days=3)}
    given |= {"task": task, **CONTACT}
    return scene.do("bureau", papers.issue, case, kind="supervision_letter", given=given)


def test_an_overdue_task_is_pressed_for_by_a_letter_to_whoever_has_it(scene: PaperScene, task):
    case, sent = task
    given = {"matter": "请立即办理并书面答复。", "due_on": scene.today() + timedelta(days=3)}
    given |= {"task": sent, **CONTACT}
    early = scene.refused("bureau", papers.issue, case, kind="supervision_letter", given=given)
    assert early == "paper.task_not_overdue"
    scene.now += timedelta(days=30)
    suggested = scene.look("bureau", paper_suggestions.matter, case, "supervision_letter", sent)
    number = scene.row(rows.SectorTask, id=sent).number
    assert number in suggested
    paper = _letter(scene, case, sent)
    facts = _facts(scene, paper)
    text = compose("supervision_letter", facts)
    assert text.addressee.endswith("县公安局")
    said = "".join(one.text for one in text.paragraphs)
    for wanted in (number, "已超期", "核查该处出租屋人员登记情况"):
        assert wanted in said
    other = scene.owned(Verdict.GENERAL)
    given["due_on"] = scene.today() + timedelta(days=3)
    foreign = scene.refused("bureau", papers.issue, other, kind="supervision_letter", given=given)
    assert foreign == "paper.task_of_other_house"


def test_an_overdue_case_suggests_what_its_letter_is_about(scene: PaperScene):
    case = scene.owned(Verdict.GENERAL)
    look = (paper_suggestions.matter, case, "supervision_letter", None)
    assert scene.look("bureau", *look) == ""
    scene.now += timedelta(days=40)
    said = scene.look("bureau", *look)
    assert "待制定整治方案" in said
    assert "已超期" in said
