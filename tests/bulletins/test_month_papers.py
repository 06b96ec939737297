"""The month's papers: what they say is what the page shows; issued once, checked by anybody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import (
    corrections,
    freezing,
    leading,
    month_facts,
    month_papers,
    office_paper_files,
    office_papers,
    public_office_papers,
)
from server.services.work import Look, Work
from server.store import rows
from server.store.engines import Store
from server.store.verification import verify
from survey_schema.load import load_county
from tests import make
from tests.bulletins import sample
from tests.reports import happenings as tell
from tests.reports.happenings import local

SEVERE, CALM, LATE = (make.make_id(f"bulletin {one}") for one in ("severe", "calm", "late"))
MONTH, AFTER = "2022-08", local(2022, 9, 1)
OFFICE = make.actor_of(Role.LEADING_GROUP_OFFICE)
GROUP = make.actor_of(Role.LEADING_GROUP)
TOWNSHIP = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
BUREAU = make.actor_of(Role.HOUSING_BUREAU)


@pytest.fixture
def county(store: Store) -> Store:
    """August 2022 frozen: two severe houses, one of them under control; a survey came late."""
    make.make_county(store)
    day, villages = local(2022, 8, 2), (make.VILLAGE_A1, make.VILLAGE_B1, make.VILLAGE_A2)
    told = []
    for house, village in zip((SEVERE, CALM, LATE), villages, strict=True):
        told.append(tell.registered(house, village, day))
        if house != LATE:
            told += [tell.surveyed(house, day), tell.assessed(house, day, "severe_hazard")]
    told += tell.severe_case(CALM, [local(2022, 8, 3 + step) for step in range(4)])
    _tell(store, *told)
    db = store.begin_writing()
    for house, village in zip((SEVERE, CALM, LATE), villages, strict=True):
        tell.settle(db, house, village=village)
    store.commit(db)
    db.close()
    freezing.freeze_due(store, make.COUNTY, local(2022, 8, 23, 0, 20))
    return store


def _tell(store: Store, *told: Any) -> None:
    db = store.begin_writing()
    tell.tell(db, told)
    store.commit(db)
    db.close()


def _do(store: Store, act: Any, *given: Any, actor: Any = OFFICE, **more: Any) -> Any:
    with Work(store, actor, AFTER) as work:
        found = act(work, *given, **more)
        work.commit()
    return found


def _refused(store: Store, act: Any, *given: Any, actor: Any = OFFICE, **more: Any) -> str:
    with pytest.raises(Problem) as refused:
        _do(store, act, *given, actor=actor, **more)
    return refused.value.code


def _issue(store: Store, kind: str = "month_report", **more: Any) -> Any:
    return _do(store, month_papers.issue, MONTH, kind, {}, "https://anju/w/", **more)


def _checked(store: Store, code: str) -> Any:
    with Look(store, make.JOB, AFTER) as look:
        return public_office_papers.checked(look, code)


def test_a_paper_says_what_the_page_shows(county: Store) -> None:
    with Look(county, GROUP, AFTER) as look:
        page = leading.page_of_month(look, MONTH)
        facts = month_facts.month_facts(look, MONTH)
    assert {one: page.report.total[one] for one in facts["total"]} == facts["total"]
    assert (facts["total"]["severe"], facts["total"]["severe_uncontrolled"]) == (2, 1)
    assert [one["name"] for one in facts["units"]] == [page.names[one.area] for one in page.units]
    assert [one["overdue"] for one in facts["units"]] == [one.overdue for one in page.units]
    assert facts["places"] == [{"township": "砚城镇", "village": "东村", "number": 1}]
    assert [one["state"] for one in facts["phases"]] == [one.state for one in page.courses]
    assert (facts["sm3"], facts["issue"]) == (page.report.issue.sm3, 1)
    assert facts["parts"] is None  # nobody handed anything in
    assert facts["before"] is None  # July had no house


def test_an_issued_paper_is_checked_by_its_code_and_keeps_what_it_said(county: Store) -> None:
    paper = _issue(county)
    assert paper.number == "五建自办报〔2022〕1号"
    _tell(county, tell.assessed(SEVERE, local(2022, 8, 25), "safe"))
    found = _checked(county, paper.check_code)
    assert dict(found.figures)["严重安全隐患"] == "2栋"
    assert (found.newer, found.unit, found.line.state) == (None, None, "valid")
    assert _checked(county, "0" * 12) is None
    with county.reading() as db:
        assert verify(db, make.COUNTY) == []


def test_one_valid_paper_of_a_kind_on_one_issue_and_a_void_one_keeps_its_number(
    county: Store,
) -> None:
    paper = _issue(county, "month_bulletin")
    again = (month_papers.issue, MONTH, "month_bulletin", {}, "")
    assert _refused(county, *again) == "paper.already_issued"
    void = (office_papers.void, paper.id)
    assert _refused(county, *void, reason="错") == "reason.too_short"
    assert _refused(county, *void, reason="印发单位有误。", actor=GROUP) == "paper.not_own"
    _do(county, *void, reason="附件有误，重新印发。")
    assert _refused(county, *void, reason="附件有误，重新印发。") == "paper.already_void"
    assert _issue(county, "month_bulletin").number == "五建自办通〔2022〕2号"
    assert _checked(county, paper.check_code).line.state == "void"


def test_of_two_offices_that_issue_the_same_paper_at_one_moment_one_is_told(
    county: Store,
) -> None:
    """Each counts in a series of its own, so neither waits for the other's number."""
    asked = (month_papers.issue, MONTH, "month_report", {}, "")
    first, second = (Work(county, one, AFTER) for one in (OFFICE, GROUP))
    with first, second:
        act, *given = asked
        act(first, *given)
        if county.config.is_embedded:  # one writer at a time: the second finds what is there
            first.commit()
            with pytest.raises(Problem) as told:
                act(second, *given)
        else:
            told = _told_when_the_other_commits(first, lambda: act(second, *given))
    assert told.value.code in ("paper.issued_meanwhile", "paper.already_issued")
    assert [one.issuer for one in _papers(county)] == ["五寨县自建房安全专项整治领导小组办公室"]


def _told_when_the_other_commits(first: Work, act: Any) -> Any:
    """The second writes while the first is open; the key makes it wait until that one is done."""
    with ThreadPoolExecutor(1) as pool, pytest.raises(Problem) as told:
        waiting = pool.submit(act)
        wait([waiting], timeout=0.3)
        assert not waiting.done()
        first.commit()
        waiting.result(timeout=10)
    return told


def test_the_database_itself_holds_one_valid_paper_of_a_kind(county: Store) -> None:
    """Also where both looked before either wrote."""
    _issue(county)
    (row,) = _papers(county)
    twin = {**row._mapping, "id": make.make_id(), "series": "另一序列", "check_code": "f" * 12}
    with pytest.raises(Problem) as told, Work(county, GROUP, AFTER) as work:
        work.insert(rows.OfficePaper, twin, chain=f"county:{make.COUNTY}")
    assert told.value.code == "paper.issued_meanwhile"
    make.write(county, rows.OfficePaper, {**twin, "state": "void"})


def _papers(store: Store) -> list[Any]:
    with store.reading() as db:
        return list(db.execute(rows.OfficePaper.__table__.select()))


def test_a_correction_is_told_on_the_page_of_the_paper_before_it(county: Store) -> None:
    paper = _issue(county)
    _tell(county, tell.surveyed(LATE, local(2022, 8, 20)))
    _do(county, corrections.correct, MONTH, [LATE], "排查记录晚到，补计一栋。")
    found = _checked(county, paper.check_code)
    assert (found.newer.issue, found.newer.check_code) == (2, None)
    newer = _issue(county)
    assert _checked(county, paper.check_code).newer.check_code == newer.check_code
    assert _checked(county, newer.check_code).newer is None
    with Look(county, OFFICE, AFTER) as look:
        line = office_papers.find(look, newer.id)
        facts = office_paper_files.facts_of(look, line)
    assert {"name": "排查（累计）", "was": 2, "now": 3} in facts["corrected"]


def test_only_the_group_and_its_office_issue_and_only_a_frozen_month(county: Store) -> None:
    asked = (month_papers.issue, MONTH, "month_report", {}, "")
    assert _refused(county, *asked, actor=TOWNSHIP) == "act.forbidden"
    assert _refused(county, *asked, actor=BUREAU) == "act.forbidden"
    running = (month_papers.issue, "2022-09", "month_report", {}, "")
    assert _refused(county, *running) == "paper.month_not_frozen"
    no_month = (month_papers.issue, "x", "month_report", {}, "")
    assert _refused(county, *no_month) == "figures.no_such_month"
    letter = (month_papers.issue, MONTH, "item_letter", {}, "")
    assert _refused(county, *letter) == "paper.unknown_kind"
    unused = (month_papers.issue, MONTH, "month_report", {"demand": "请抓紧。"}, "")
    assert _refused(county, *unused) == "paper.unused_input"
    assert _issue(county, actor=GROUP).issuer == "五寨县自建房安全专项整治领导小组"


def test_a_month_whose_checks_fail_is_not_issued(county: Store, monkeypatch: Any) -> None:
    told = sample.facts(unmet=2)
    monkeypatch.setattr(month_papers, "month_facts", lambda *_: told)
    asked = (month_papers.issue, MONTH, "month_report", {}, "")
    assert _refused(county, *asked) == "paper.month_unsound"


def test_a_bulletin_goes_to_townships_what_is_none_and_the_members_of_the_group() -> None:
    wutai = month_papers.addressees(load_county("wutai"))
    assert wutai == ("各乡（镇）人民政府、驼梁风景区服务中心、县党群服务中心，领导小组各成员单位")
    assert month_papers.addressees(load_county("wuzhai")).startswith("各乡（镇）人民政府，")


def test_a_draft_of_the_running_month_is_marked_and_recorded_and_has_no_code(
    county: Store,
) -> None:
    made = _do(county, month_papers.draft, "2022-09", "docx", 0)
    said = "".join(one.text for one in Document(BytesIO(made.content)).paragraphs)
    assert "尚未封存，仅供起草，不得引用" in said
    assert "五建自办通〔2022〕　号" in said and "核验码未印发" in said
    kinds = [kind for kind, _ in _ledger(county)]
    assert kinds.count("export.made") == 1 and "office_paper.issued" not in kinds


def test_the_pdf_is_made_once_kept_sealed_and_its_opening_recorded(
    county: Store, monkeypatch: Any
) -> None:
    made: list[bytes] = []

    def make_pdf(*_: Any, **asked: Any) -> bytes:
        made.append(b"%PDF-1.7 the report")
        assert asked["pages"] == 2
        return made[-1]

    monkeypatch.setattr(office_paper_files.pdf, "make_pdf", make_pdf)
    paper = _issue(county)
    for actor in (OFFICE, GROUP):
        opened = _do(county, office_paper_files.open_pdf, paper.id, actor=actor)
        assert opened.content == made[0]
    assert len(made) == 1
    row = _row(county, paper.id)
    kept = county.papers.path(row.file_sha256)
    assert b"%PDF" not in kept.read_bytes()
    kinds = [kind for kind, _ in _ledger(county)]
    assert kinds.count("office_paper.rendered") == 1 and kinds.count("office_paper.opened") == 2
    kept.write_bytes(county.secrets.seal(b"%PDF forged", paper.id.encode()))
    assert _refused(county, office_paper_files.open_pdf, paper.id) == "paper.changed"
    assert _refused(county, office_paper_files.open_pdf, paper.id, actor=TOWNSHIP) == (
        "act.forbidden"
    )


def _ledger(store: Store) -> list[tuple[str, Any]]:
    with store.reading() as db:
        entry = rows.LedgerEntry
        return [
            (one.event, one.facts)
            for one in db.execute(entry.__table__.select().order_by(entry.seq))
            if one.chain == f"county:{make.COUNTY}"
        ]


def _row(store: Store, paper_id: str) -> Any:
    with store.reading() as db:
        table = rows.OfficePaper.__table__
        return db.execute(table.select().where(table.c.id == paper_id)).one()
