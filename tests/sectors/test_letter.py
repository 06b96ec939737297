"""案件移送函: the letter says what the record says, and only to the department it goes to."""

import pytest

from server.domain.acts import Act
from server.domain.paper_text import compose
from server.domain.reach import reach_of
from server.services import paper_files, papers, transfers
from server.services.transfers import Record
from server.store import rows
from tests.papers.scene import CONTACT, PaperScene

_GIVEN = {**CONTACT, "department": "natural_resources", "matter": "涉嫌违法改扩建"}
FACTS = "未办理规划许可，在原房顶加建两层。"


@pytest.fixture
def letters(store):
    return PaperScene(store).set_up()


def _facts(scene, paper):
    def read(work):
        reach = reach_of(work.actor, Act.PAPER_READ)
        return paper_files.facts_of(work, work.db, reach, paper)

    return scene.look("township", read)


def test_the_letter_tells_the_facts_of_the_newest_case(letters):
    case = letters.owned()
    house = letters.row(rows.HouseCase, id=case).house_id
    found = Record(
        house_id=house,
        kinds=("unlawful_extension",),
        words=FACTS,
        source="patrol",
        files=(letters.photo(),),
    )
    letters.do("township", transfers.record, found)
    given = {"department": "natural_resources", "matter": "涉嫌违法改扩建"}
    paper = letters.issue(case, "transfer_letter", **given)
    facts = _facts(letters, paper)
    text = "".join(one.text for one in compose("transfer_letter", facts).paragraphs)
    assert facts["transfer"]["number"] in text
    assert "涉嫌违法改扩建" in text
    assert "未办理规划许可，在原房顶加建两层" in text
    assert "照片1张" in text
    second = letters.refused("township", papers.issue, case, kind="transfer_letter", given=_GIVEN)
    assert second == "paper.transfer_has_letter"
    letters.do("township", papers.void, paper.id, reason="移送部门有误")
    letters.issue(case, "transfer_letter", **given)


def test_a_letter_without_a_record_and_other_papers_say_nothing_of_cases(letters):
    case = letters.owned()
    given = {"department": "natural_resources", "matter": "涉嫌违法占地"}
    paper = letters.issue(case, "transfer_letter", **given)
    assert _facts(letters, paper)["transfer"] is None
    assert "transfer" not in _facts(letters, letters.issue(case))
