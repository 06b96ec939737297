"""Who reported is known to the unit that was told, and stands nowhere else (M21, law 9)."""

from __future__ import annotations

import re

import orjson
import pytest
from sqlalchemy import select

from server.domain.facts import Verdict
from server.domain.problems import Problem
from server.services import (
    complaint_reading,
    complaint_reporter,
    complaint_taking,
    dossier,
    houses,
)
from server.services.complaint_taking import Reporter, Taking
from server.store import rows
from server.store.base import Base
from tests.complaints.conftest import NAME, NOTE, PHONE, WORDS

SECRETS = (NAME, NAME[:2], NAME[-2:], PHONE, PHONE[-4:], NOTE)


def _told_in(text: str, *more: str) -> list[str]:
    """What of it a text tells; four digits within a hash are chance."""
    secrets = (*SECRETS, *more)
    return [one for one in secrets if re.search(rf"(?<![0-9a-f]){one}(?![0-9a-f])", text)]


OTHERS = ("office", "township", "village")


@pytest.fixture
def told(scene):
    """A report that went its whole way, its reporter answered and rewarded; and its house."""
    house = scene.surveyed(Verdict.SAFE)
    complaint = scene.take(house_code=scene.code(house))
    scene.step("bureau", complaint, "assign", receiver=f"township:{scene.township}")
    scene.step("township", complaint, "to_village")
    scene.check("village", complaint)
    scene.step("bureau", complaint, "answer", outcomes=("phone",), words="来电人住在后院，已说明。")
    scene.step("bureau two", complaint, "close")
    scene.step("bureau", complaint, "propose_reward", words="符合奖励条件。")
    return complaint, house


def _everything(scene) -> str:
    """All the database holds, as text; blobs too, for what is sealed must look like noise."""
    found = []
    with scene.store.reading() as db:
        for table in Base.metadata.sorted_tables:
            columns = [one for one in table.c if one.type.__class__.__name__ != "Geometry"]
            for row in db.execute(select(*columns)):
                found += [
                    one.decode("latin-1") + one.decode("utf-8", "replace")
                    if isinstance(one, bytes)
                    else repr(one)
                    for one in row
                ]
    return "\n".join(found)


def test_no_table_and_no_log_line_holds_who_reported(scene, told, capfd):
    text = _everything(scene) + "".join(capfd.readouterr())
    assert not [one for one in (NAME, PHONE, NOTE, WORDS) if one in text]
    index = scene.store.secrets.blind_index
    for kind in ("name", "phone", "phone tail", "owner_name"):
        for person in (NAME, PHONE, PHONE[-4:]):
            assert index(kind, person) not in text


def test_nobody_but_the_unit_that_was_told_sees_a_sign_of_him(scene, told):
    complaint, house = told
    for who in OTHERS:
        read = scene.look(who, complaint_reading.read, complaint)
        assert read.reporter == {} and not read.is_kept_here
        assert not _told_in(repr(read))
        assert "后院" not in repr(read.steps)  # how he was answered may tell who he is
        page = scene.look(who, complaint_reading.page, complaint_reading.ComplaintFilter())
        assert not _told_in(repr(page))
        file = scene.look(who, houses.read_file, house)
        assert not _told_in(repr(file))
        of_house = scene.look(who, complaint_reading.of_house, house)
        assert len(of_house) == 1 and not _told_in(repr(of_house))
        with pytest.raises(Problem) as refused:
            scene.do(who, complaint_reporter.shown, complaint, reason="需要与举报人联系核实")
        assert refused.value.code in ("complaint.not_kept_here", "act.forbidden")
    for who in ("surveyor", "technician", "inspector", "clerk", "group"):
        assert scene.refused(who, complaint_reading.read, complaint) == "act.forbidden"
        assert scene.refused(who, complaint_reporter.shown, complaint, reason="想知道是谁") == (
            "act.forbidden"
        )
    assert scene.refused("stranger", complaint_reading.read, complaint) == "complaint.missing"
    missing = scene.refused("stranger", complaint_reporter.shown, complaint, reason="想知道是谁")
    assert missing == "complaint.missing"


def test_a_dossier_tells_the_report_and_not_its_words_even_with_personal_data(scene, told):
    _, house = told
    made = scene.look("bureau", dossier.gather, house, reason="县纪委调阅该房屋档案")
    text = repr(made.told) + repr(made.entries)
    assert "投诉举报" in text and "情况属实" in text
    assert not _told_in(text, WORDS, "小卖部", "后院")


def test_the_unit_itself_sees_a_mask_and_gives_a_reason_for_more(scene, told):
    complaint, _ = told
    read = scene.look("bureau two", complaint_reading.read, complaint)
    assert read.is_kept_here
    assert not [one for one in (NAME, PHONE, NOTE) if one in repr(read)]
    assert read.reporter["name"].count("*") >= 2
    assert scene.refused("bureau", complaint_reporter.shown, complaint, reason="问") == (
        "reason.too_short"
    )
    reason = "回访举报人是否满意"
    shown = scene.do("bureau", complaint_reporter.shown, complaint, reason=reason)
    assert shown == {"name": NAME, "phone": PHONE, "note": NOTE}
    access = scene.row(rows.AccessLog, kind="complaint.reporter_shown")
    assert access.facts["complaint"] == complaint and access.facts["reason"] == reason
    entry = scene.row(rows.LedgerEntry, event="complaint.reporter_shown")
    facts = orjson.loads(entry.facts)
    assert facts["fields"] == ["name", "phone", "note"]
    assert not [one for one in (*SECRETS, reason) if one in entry.facts]


def test_words_that_others_read_may_not_name_him_and_a_guess_is_not_answered(scene):
    person = Reporter(NAME, PHONE, None)
    facts = {"channel": "phone", "kinds": ("crack",), "township": scene.township}
    for words in (f"邻居{NAME}反映西墙开裂。", f"西墙开裂，请打{PHONE[:3]}-{PHONE[3:]}。"):
        taking = Taking(**facts, words=words, reporter=person)
        assert scene.refused("bureau", complaint_taking.take_down, taking) == (
            "complaint.names_reporter"
        )
    complaint = scene.take()
    named = {"receiver": f"township:{scene.township}", "words": f"请联系{NAME}核实。"}
    assert scene.step_refused("bureau", complaint, "assign", **named) == "complaint.names_reporter"
    scene.step("bureau", complaint, "assign", receiver=f"township:{scene.township}")
    # whoever looks may write what he likes: an answer here would confirm a guess
    scene.check("township", complaint, words=f"村民说是{NAME}举报的。")


def test_a_seal_moved_to_another_report_stays_shut(scene):
    own, other = scene.take("township"), scene.take("bureau")
    sealed = scene.row(rows.ComplaintReporter, complaint_id=other).sealed
    with scene.as_("township") as work:
        key = {"complaint_id": own}
        work.update(rows.ComplaintReporter, key, {"sealed": sealed}, chain=f"complaint:{own}")
        work.record("complaint.accepted", f"complaint:{own}", complaint=own)
    with pytest.raises(Exception, match="altered"):
        scene.do("township", complaint_reporter.shown, own, reason="回访举报人是否满意")
