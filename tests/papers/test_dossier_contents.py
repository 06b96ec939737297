"""一户一档 holds everything there is about a house: a table is told, or says why it is not."""

import hashlib
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Boolean, Date, Integer, LargeBinary, String, Table

from server.domain import dossier_contents as contents
from server.domain.facts import Track
from server.services import acceptance, dossier, reinspections, site_check
from server.services.dossier_history import TELLERS
from server.services.dossier_sheets import sheets
from server.store import rows
from server.store.base import Base, Instant
from server.store.rows.checks import KNOWN_WORDS
from tests import make
from tests.papers.scene import PaperScene
from tests.procedure import walks
from tests.procedure.scene import LEADERS

REASON = "信访复查需要核对产权人"


def test_every_table_is_told_under_a_heading_or_says_why_not():
    told = [contents.OF_CASE, contents.OF_HOUSE, contents.CHAPTERS, contents.NOT_TOLD]
    count = Counter(name for one in told for name in one)
    assert set(count) == set(Base.metadata.tables)
    assert [name for name, times in count.items() if times > 1] == []
    assert set(TELLERS) == set(contents.OF_CASE) | set(contents.OF_HOUSE)


def test_no_table_under_a_house_is_left_out_but_what_can_be_made_again_from_its_files():
    under = {name for name, one in Base.metadata.tables.items() if "house_id" in one.columns}
    assert under & set(contents.NOT_TOLD) == {
        "dossier_request",
        "report_picture",
        "report_band",
        "openrosa_instance",
        "geohazard_house",
        "house_outline",
        "figure_span",
        "figure_waiting",
        "verdict_defect",
        "reconciliation_line",
        "reconciliation_link",
    }


# What a filled row needs beyond its type and known words: codes and shapes of JSON.
_VALUES: dict[str, dict[str, Any]] = {
    "assessment": {"fired": [{"rule": "R1"}]},
    "hazard": {"severity": "severe"},
    "evidence_photo": {"purpose": "after"},
    "inspection": {"signers": ["王*"], "standards": ["JGJ 125"]},
    "inspection_visit": {"people": [{"masked": "王*"}]},
    "report_question": {"kind": "same_file", "facts": {"houses": 2}},
    "acceptance": {"tier": "township", "participants": [{"name": "王*", "unit_id": None}]},
    "sign_off": {"tier": "township"},
    "house_department": {"department_code": "education", "ground": "use"},
    "quality_question": {"kind": "same_photo"},
}
_LINKS = ("sector_task_house", "quality_subject", "draw")


def _filled(table: Table, given: dict[str, Any]) -> dict[str, Any]:
    return {
        column.name: given.get(column.name, _value(table.name, column)) for column in table.columns
    }


def _value(table: str, column: Any) -> Any:
    words = KNOWN_WORDS.get((table, column.name))
    if words:
        return next(iter(filter(None, words)))
    if column.nullable:
        return None
    kind = column.type
    for types, value in _PLAIN:
        if isinstance(kind, types):
            return value
    return make.make_id(column.name)[: kind.length] if isinstance(kind, String) else []


_PLAIN = (
    (Instant, datetime(2022, 9, 1, tzinfo=UTC)),
    (Date, date(2022, 9, 1)),
    (Boolean, False),
    (Integer, 1),
    (LargeBinary, b"sealed"),
)


def _fill(scene: PaperScene, house: str, case: str) -> None:
    """One row in every table a dossier tells of, about this house and case."""
    same = {"house_id": house, "case_id": case, "endangered_house_id": house}
    same |= {"county_code": scene.county, "township_code": scene.township, "sha256": "c" * 64}
    for name in (*contents.OF_CASE, *contents.OF_HOUSE, *_LINKS):
        mapped = next(one.class_ for one in Base.registry.mappers if one.local_table.name == name)
        row = _filled(mapped.__table__, same | _ids(name) | _VALUES.get(name, {}))
        scene._write(mapped, row)


def _ids(name: str) -> dict[str, str]:
    own = {"id": make.make_id(name)}
    links = {
        "measure_id": "control_measure",
        "inspection_id": "inspection",
        "task_id": "sector_task",
        "matter_id": "sector_task",
        "question_id": "quality_question",
        "draw_id": "draw",
        "hazard_id": "hazard",
    }
    return own | {column: make.make_id(table) for column, table in links.items()}


def test_a_row_in_any_table_stands_under_its_heading(scene: PaperScene):
    case = scene.owned()
    house = scene.row(rows.HouseCase, id=case).house_id
    before = _headings(scene, house)
    _fill(scene, house, case)
    after = _headings(scene, house)
    headings = {**contents.OF_CASE, **contents.OF_HOUSE}
    lacking = [name for name, one in headings.items() if after[one] <= before[one]]
    assert lacking == []


def _headings(scene: PaperScene, house: str) -> Counter[str]:
    """Heading -> lines under it, as they are printed."""
    facts = _sheets(scene, house).facts
    sections = [*(one for case in facts["cases"] for one in case["sections"]), *facts["others"]]
    return Counter({one["heading"]: len(one["lines"]) for one in sections})


def _sheets(scene: PaperScene, house: str, **more: Any) -> Any:
    return sheets(scene.do("township", dossier.gather, house, **more))


@pytest.fixture
def mended(scene: PaperScene) -> str:
    """A severe house walked to its sign-off, with neighbours told on both sides of a border."""
    case = scene.owned()
    house = scene.row(rows.HouseCase, id=case).house_id
    over = {"township_code": scene.other_township, "village_code": f"{scene.other_township[:9]}201"}
    near = [scene.house(), scene.house(**over)]
    measure = walks.put_under_control(scene, house)
    for place, neighbour in enumerate(near):
        _told_of(scene, measure, house, neighbour, f"邻{place}")
    walks.inspect(scene, house)
    walks.repair(scene, house)
    applied = scene.do("village", acceptance.apply, case).id
    reasons = "北墙裂缝是否处理到位存疑"
    scene.do("village", acceptance.opine, applied, opinion="disagree", reasons=reasons)
    leader = LEADERS[scene.county, Track.OTHER]
    scene.do(leader, site_check.visit, applied, visit=scene.visit(house))
    scene.do("township", reinspections.file_reinspection, applied, report=scene.reinspected())
    answer = scene.outcome("passed", answer="已会同村委会复看，裂缝灌浆饱满")
    scene.do(leader, acceptance.decide, applied, outcome=answer)
    walks.lift(scene, house)
    walks.strike(scene, house, Track.OTHER)
    return house


def _told_of(scene: PaperScene, measure: str, house: str, neighbour: str, name: str) -> None:
    row = _filled(
        rows.Neighbour.__table__,
        {
            "county_code": scene.county,
            "id": make.make_id(name),
            "house_id": neighbour,
            "measure_id": measure,
            "endangered_house_id": house,
            "state": "told",
            "told_at": scene.now,
            "recipient_sealed": scene.store.secrets.seal({"name": f"{name}家人"}),
            "recipient_masked": f"{name}*",
        },
    )
    scene._write(rows.Neighbour, row)


def test_the_whole_way_of_a_house_is_told_with_its_opinions_marks_and_pairs(
    scene: PaperScene, mended: str
):
    (case,) = _sheets(scene, mended).facts["cases"]
    told = {one["heading"]: one for one in case["sections"]}
    text = {name: "\n".join(line["text"] for line in one["lines"]) for name, one in told.items()}
    assert "不同意：北墙裂缝是否处理到位存疑" in text["验收"]
    assert "答复：已会同村委会复看，裂缝灌浆饱满" in text["验收"]
    assert "基本信息 √" in text["验收"]
    assert "√ 墙体裂缝0" in text["现场核查"]
    assert "整治后：墙体裂缝0" in [one["label"] for one in told["现场核查"]["photos"]]
    assert "复核鉴定报告 复2022-1" in text["复核鉴定"]
    assert {"安全鉴定", "鉴定报告文件", "整治方案", "签字和书面材料", "销号"} <= set(told)


def test_neighbours_stay_masked_and_those_out_of_reach_unnamed(scene: PaperScene, mended: str):
    for reason in (None, REASON):
        (case,) = _sheets(scene, mended, reason=reason).facts["cases"]
        lines = next(o for o in case["sections"] if o["heading"] == "告知周边群众")["lines"]
        told = [line["text"] for line in lines]
        assert any("邻0*" in one for one in told)
        assert any(one.startswith("辖区外房屋") and "邻1" not in one for one in told)
        assert "家人" not in "".join(told)


def test_names_and_signatures_go_along_only_in_clear(scene: PaperScene, mended: str):
    masked = scene.do("township", dossier.gather, mended)
    assert masked.files == {}
    assert "验收甲" not in str(sheets(masked).facts)
    clear = scene.do("township", dossier.gather, mended, reason=REASON)
    assert "验收甲" in str(sheets(clear).facts)
    signature = next(data for name, data in clear.files.items() if name.startswith("signatures/"))
    assert hashlib.sha256(signature).hexdigest() == scene.all(rows.SealedImage)[0].sha256
