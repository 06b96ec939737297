"""Every Monday: units hand in their week with documents, the office reads all side by side."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest

from server.domain.acts import Role
from server.domain.days import local_day
from server.domain.problems import Problem
from server.domain.unit_files import LARGEST_MB, MOST_FILES
from server.services import (
    supervision,
    unit_file_readers,
    unit_files,
    unit_measures,
    weekly_reading,
    weekly_reports,
)
from server.services.matters import Given
from server.services.supervision import Opening
from server.services.weekly_reports import Told
from server.store import rows
from server.store.verification import verify
from tests.procedure.scene import WUTAI, Scene
from tests.reports.happenings import local

ITEM, MONDAY = "inspection_week", "2022-08-29"
PARTY, WORDS = "township:140922100000", "本周督促三户落实管控，两户已搬离。"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def _document(**parts: str | bytes) -> bytes:
    """A Word document of the fewest parts, and others by name."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        types = f'<Types><Override PartName="/word/document.xml" ContentType="{DOCX}"/></Types>'
        package.writestr("[Content_Types].xml", types)
        package.writestr("word/document.xml", "<w:document/>")
        for name, content in parts.items():
            package.writestr(
                name.replace("__", "/")
                .replace("_rels", ".rels")
                .replace("_bin", ".bin")
                .replace("_xml", ".xml"),
                content,
            )
    return made.getvalue()


@pytest.fixture
def scene(store):
    scene = Scene(store, county=WUTAI).set_up()
    scene.person("education", Role.DEPARTMENT, department="education")
    scene.now = local(2022, 8, 29, 9)  # a Monday
    return scene


def _hand_in(scene: Scene, who: str = "township", party: str = PARTY, **more: object) -> str:
    told = Told(WORDS, **more)  # type: ignore[arg-type]
    return scene.do(who, weekly_reports.hand_in, ITEM, MONDAY, party, told)


def test_the_first_report_says_whether_a_unit_was_in_time_and_later_ones_add_to_it(scene):
    assert [one.party for one in scene.look("township", weekly_reading.to_hand_in)][-1] == PARTY
    _hand_in(scene)
    scene.now += timedelta(days=2)
    _hand_in(scene)
    week = scene.look("township", weekly_reading.unit_week, ITEM, MONDAY, PARTY)
    assert [one.row.number for one in week.entered] == [1, 2] and not week.is_late
    late = _of(scene, "department:education")
    assert late.is_late and not late.entered
    _hand_in(scene, "education", "department:education")
    late = _of(scene, "department:education")
    assert late.is_late and late.entered[0].row.is_late
    with scene.store.reading() as db:
        assert verify(db, scene.county) == []


def _of(scene: Scene, party: str) -> weekly_reading.UnitWeek:
    units = scene.look("office", weekly_reading.week, ITEM, MONDAY)
    return next(one for one in units if one.party == party)


def test_a_unit_reads_and_hands_in_its_own_week_alone(scene):
    _hand_in(scene)
    education = "department:education"
    assert scene.refused("education", weekly_reading.unit_week, ITEM, MONDAY, PARTY) == (
        "weekly.not_yours"
    )
    own = scene.look("education", weekly_reading.week, ITEM, MONDAY)
    assert [one.party for one in own] == [education]
    given = (ITEM, MONDAY, education, Told(WORDS))
    assert scene.refused("township", weekly_reports.hand_in, *given) == "weekly.not_yours"
    assert scene.refused("office", weekly_reports.hand_in, *given) == "act.forbidden"


@pytest.mark.parametrize("due", ["2022-08-30", "2030-01-07", "2022-05-30", "monday"])
def test_a_day_nothing_is_due_on_is_no_week(scene, due: str):
    given = (ITEM, due, PARTY, Told(WORDS))
    assert scene.refused("township", weekly_reports.hand_in, *given) == "weekly.missing"


def test_a_week_is_handed_in_from_its_friday_on(scene):
    scene.now = local(2022, 8, 25, 23, 50)
    assert scene.refused("township", weekly_reports.hand_in, ITEM, MONDAY, PARTY, Told(WORDS)) == (
        "weekly.too_early"
    )
    scene.now = local(2022, 8, 26, 0, 1)
    _hand_in(scene)


def test_a_county_that_asks_for_nothing_weekly_has_no_weeks(store):
    scene = Scene(store).set_up()
    assert scene.look("office", weekly_reading.weeks) == []
    assert scene.look("township", weekly_reading.to_hand_in) == []


def test_weeks_before_the_first_record_count_for_nobody(scene):
    _hand_in(scene)
    scene.now += timedelta(days=14)
    today = local_day(scene.now)
    lines = scene.look("office", weekly_reading.punctuality, today - timedelta(days=365), today)
    assert {one.due for one in lines} == {2}  # the 12th of September is not over yet
    assert next(one for one in lines if one.party == PARTY)[2:] == (2, 1, 1)


# ---- documents


def test_a_reply_carries_documents_which_are_sealed_and_only_its_sides_open(scene):
    house = scene.house()
    code = scene.row(rows.House, id=house).code
    opening = Opening(
        form="press", demand="请落实管控措施。", basis="方案五（三）", receiver=PARTY, codes=(code,)
    )
    item = scene.do("office", supervision.open_item, opening)
    brought = unit_files.examined([("欧阳春整改报告.docx", _document())])
    given = (item, "answer", Given(words="已落实管控，见附件。"), brought)
    scene.do("township", supervision.take_step, *given)
    (shown,) = scene.look("office", unit_files.listed, [item])[item]
    assert (shown.name, shown.step) == ("欧阳春整改报告.docx", 2)
    row = scene.row(rows.UnitFile, id=shown.id)
    with scene.store.sealed.open(row.sealed_file) as file:
        assert _document()[:40] not in file.read()
    assert "欧阳春".encode() not in row.name_sealed
    opened = scene.do("office", unit_file_readers.open_file, shown.id)
    assert opened.content == _document()
    for who in ("education", "stranger"):
        assert scene.refused(who, unit_file_readers.open_file, shown.id) == "unit_file.missing"
    assert len(scene.all(rows.AccessLog, kind="unit_file.opened")) == 1


def test_a_step_that_takes_no_evidence_takes_no_document(scene):
    code = scene.row(rows.House, id=scene.house()).code
    opening = Opening(
        form="press", demand="请落实管控措施。", basis="方案五（三）", receiver=PARTY, codes=(code,)
    )
    item = scene.do("office", supervision.open_item, opening)
    brought = unit_files.examined([("说明.docx", _document())])
    given = (item, "withdraw", Given(words="不再需要办理。"), brought)
    assert scene.refused("office", supervision.take_step, *given) == "unit_file.not_here"


_EXTERNAL = '<R><Relationship Type="x/{kind}" Target="http://x" TargetMode="External"/></R>'
_TEMPLATE = _EXTERNAL.format(kind="attachedTemplate")
# the same to Word, and not to whoever looks for the plain spelling
_DISGUISED = (
    _TEMPLATE.encode("utf-16"),
    _TEMPLATE.replace("External", "&#69;xternal"),
    _TEMPLATE.replace("<R>", '<R xmlns:p="x">').replace("<Relationship", "<p:Relationship"),
    _TEMPLATE.replace('"http://x"', "\"http://x?Type='/hyperlink'\""),
    "<!DOCTYPE R>" + _TEMPLATE,
)
_FIELD = "<d xmlns:x='x'><x:instrText>DD</x:instrText><x:instrText>&#69; a b</x:instrText></d>"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ", "unit_file.kind_unknown"),
        ("报告", b"%PDF-1.4", "unit_file.kind_unknown"),
        ("a.pdf", b"<html>", "unit_file.refused"),
        ("a.pdf", b"%PDF-1.4 and nothing that could be read", "unit_file.refused"),
        ("a.docx", b"\xd0\xcf\x11\xe0 old", "unit_file.refused"),
        ("a.docx", b"PK but not", "unit_file.refused"),
        ("a.xlsx", _document(), "unit_file.refused"),
        ("a.docx", _document(word__vbaProject="x"), "unit_file.refused"),
        ("a.docx", _document(word__embeddings__a_bin="x"), "unit_file.refused"),
        ("a.docx", _document(word__settings_rels=_TEMPLATE), "unit_file.refused"),
        *(
            ("a.docx", _document(word__settings_rels=one), "unit_file.refused")
            for one in _DISGUISED
        ),
        ("a.docx", _document(other__head_xml=_FIELD), "unit_file.refused"),
        ("a.docx", _document(word__document_rels=_EXTERNAL.format(kind="hyperlink")), None),
        ("a.docx", b"\0" * ((LARGEST_MB << 20) + 1), "unit_file.too_large"),
    ],
)
def test_what_is_no_plain_document_is_refused(name: str, content: bytes, code: str | None):
    if code is None:
        assert unit_files.examined([(name, content)])[0].kind == "docx"
        return
    with pytest.raises(Problem) as refused:
        unit_files.examined([(name, content)])
    assert refused.value.code == code


def test_a_name_is_kept_without_folders_and_hidden_characters_and_not_too_long():
    (one,) = unit_files.examined([("..\\etc/\u202e" + "长" * 300 + ".docx", _document())])
    assert one.name.endswith(".docx") and len(one.name) == 120 and "/" not in one.name
    too_many = [(f"{at}.docx", _document()) for at in range(MOST_FILES + 1)]
    with pytest.raises(Problem, match=r"unit_file\.too_many"):
        unit_files.examined(too_many)


def test_only_what_was_due_by_now_counts(scene):
    _hand_in(scene)
    since = local(2022, 8, 1)
    assert scene.look("office", unit_measures.entries, "weeks", since, scene.now) == []
    scene.now = local(2022, 8, 30)
    found = scene.look("office", unit_measures.entries, "weeks", since, local(2023, 1, 1))
    assert {one.party for one in found if one.is_good} == {PARTY}
    assert len(found) > 1
