"""Papers of a supervision item: its unit, clause, deadline and houses, never an owner."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.domain.office_papers import kinds_for
from server.domain.office_texts import compose
from server.domain.unit_measures import ITEMS, Entry
from server.services import item_papers, office_paper_files, office_papers, papers, supervision
from server.services.matters import Given
from server.services.supervision import Ground, Opening
from server.store import rows
from server.store.verification import verify
from tests.papers.scene import OWNER, PaperScene

CONTACT = {"contact_name": "王科长", "contact_phone": "0350-4000000"}
TALK = {"talk_at": "2022-09-28T09:00:00+08:00", "talk_place": "县住建局", "talk_person": "镇长"}
SAID = "已当面指出管控不到位，要求立即封房。"


@pytest.fixture
def scene(store: Any) -> PaperScene:
    return PaperScene(store).set_up()


def _item(scene: PaperScene, form: str) -> tuple[str, str]:
    """The item and the code of its house, which has an owner."""
    case = scene.owned()
    house = select(rows.HouseCase.house_id).where(rows.HouseCase.id == case).scalar_subquery()
    with scene.store.reading() as db:
        code = str(db.execute(select(rows.House.code).where(rows.House.id == house)).scalar_one())
    opening = Opening(
        form=form,
        demand="请于期限内落实管控措施。",
        basis="实施方案五（三）",
        receiver=f"township:{scene.township}",
        codes=(code,),
    )
    return scene.do("office", supervision.open_item, opening), code


def _issue(scene: PaperScene, item: str, kind: str, **given: str) -> Any:
    return scene.do("office", item_papers.issue, item, kind, given, "https://anju/w/")


def _words(scene: PaperScene, paper: Any, item: str) -> str:
    def facts(work: Any) -> Any:
        return office_paper_files.facts_of(work, office_papers.find(work, paper.id, item))

    text = compose(scene.look("township", facts))
    return "\n".join([text.title, text.addressee, *(one.text for one in text.paragraphs)])


@pytest.mark.parametrize(
    ("form", "kind", "given", "mark"),
    [
        ("press", "item_letter", CONTACT, "督"),
        ("bulletin", "item_bulletin", CONTACT, "通"),
        ("talk", "item_talk", {**TALK, **CONTACT}, "谈"),
    ],
)
def test_each_form_has_its_paper_with_houses_deadline_and_clause(
    scene: PaperScene, form: str, kind: str, given: dict[str, str], mark: str
) -> None:
    item, code = _item(scene, form)
    paper = _issue(scene, item, kind, **given)
    assert paper.number == f"五建自办{mark}〔2022〕1号"
    said = _words(scene, paper, item)
    for wanted in (
        "实施方案五（三）",
        "请于期限内落实管控措施。",
        code,
        "督办编号督",
        "前",
        "王科长",
    ):
        assert wanted in said
    assert OWNER not in said
    assert scene.refused("office", item_papers.issue, item, kind, given) == "paper.already_issued"
    with scene.store.reading() as db:
        assert verify(db, scene.county) == []


def test_a_number_is_never_given_to_a_paper_about_a_house_and_one_about_an_item(
    scene: PaperScene,
) -> None:
    item, _ = _item(scene, "press")
    given = {"matter": "请尽快办结。", "due_on": date(2022, 12, 1), **CONTACT}
    with scene.store.reading() as db:
        case = str(db.execute(select(rows.HouseCase.id)).scalars().first())
    first = scene.do("office", papers.issue, case, kind="supervision_letter", given=given)
    second = _issue(scene, item, "item_letter", **CONTACT)
    assert (first.number, second.number) == ("五建自办督〔2022〕1号", "五建自办督〔2022〕2号")


def test_what_was_counted_of_the_unit_itself_is_told_with_its_days(scene: PaperScene) -> None:
    late = Entry("department:education", "item", "i", "督2022-0009", scene.now)
    ground = Ground(None, "2022-09", None, scene.now, measure=ITEMS, behind=(late,))
    said = _previewed(scene, ground)
    assert "现将五寨县教育科技局自建房安全专项整治有关问题通报如下" in said
    assert "“逾期答复”1件：督2022-0009（2022年9月20日）。" in said
    assert "没有列明的房屋" not in said


def test_a_figure_of_a_department_is_counted_over_its_own_houses(scene: PaperScene) -> None:
    said = _previewed(scene, Ground("severe_uncontrolled", "2022-09", None, scene.now))
    assert "“严重隐患尚未管控”0栋。" in said


def _previewed(scene: PaperScene, ground: Ground) -> str:
    opening = Opening(
        form="bulletin",
        demand="请说明原因并整改。",
        basis="实施方案五（三）",
        receiver="department:education",
        ground=ground,
    )
    item = scene.do("office", supervision.open_item, opening)
    facts = scene.look("office", item_papers.preview, item, "item_bulletin", CONTACT)
    return "\n".join(one.text for one in compose(facts).paragraphs)


def test_a_talk_is_recorded_on_paper_once_it_was_held(scene: PaperScene) -> None:
    item, _ = _item(scene, "talk")
    asked = (item_papers.issue, item, "talk_record", TALK)
    assert scene.refused("office", *asked) == "paper.item_kind"
    scene.do("office", supervision.take_step, item, "record_talk", Given(words=SAID))
    paper = _issue(scene, item, "talk_record", **TALK)
    said = _words(scene, paper, item)
    assert SAID in said and "2022年9月28日9时" in said and "被约谈单位未提交书面承诺。" in said


def test_who_does_not_deal_with_the_item_finds_no_paper_of_it_and_the_unit_issues_none(
    scene: PaperScene,
) -> None:
    item, _ = _item(scene, "bulletin")
    other, _ = _item(scene, "press")
    paper = _issue(scene, item, "item_bulletin", **CONTACT)
    assert scene.refused("stranger", item_papers.papers_of_item, item) == "supervision.missing"
    assert scene.refused("stranger", item_papers.require_item, item) == "supervision.missing"
    asked = (item_papers.issue, item, "item_bulletin", CONTACT)
    assert scene.refused("township", *asked) == "act.forbidden"
    # a paper is found under its own item alone
    assert scene.refused("township", office_papers.find, paper.id, other) == "paper.missing"
    assert scene.refused("group", office_papers.find, paper.id) == "paper.missing"
    assert scene.look("township", item_papers.papers_of_item, item).open_kinds == []


def test_what_is_written_is_whole_and_of_the_form(scene: PaperScene) -> None:
    item, _ = _item(scene, "press")
    issue = item_papers.issue
    assert scene.refused("office", issue, item, "item_letter", {}) == "paper.facts_missing"
    assert scene.refused("office", issue, item, "item_bulletin", CONTACT) == "paper.item_kind"
    assert scene.refused("office", issue, item, "month_report", {}) == "paper.unknown_kind"
    scene.do("office", supervision.take_step, item, "withdraw", Given(words="立项有误，撤销。"))
    assert scene.refused("office", issue, item, "item_letter", CONTACT) == "paper.item_kind"
    assert kinds_for("talk", "due", "asked") == ["item_talk"]
