"""A large 一户一档 is made by a job: asked for once, found when lost, fetched by its owner."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.jobs import asked as asked_jobs
from server.jobs.starting import starter
from server.outputs import dossier as printed, pdf
from server.services import dossier_requests, paper_files
from server.services.dossier_files import Sent
from server.store import rows, sealed_stream
from server.store.reads.dossiers import RequestLine
from server.store.secrets import Unreadable
from tests import make
from tests.papers.scene import PaperScene

REASON = "信访复查需要核对产权人"
CONTENT = b"%PDF-1.7 " + b"the whole file of one house " * 90_000  # more than two pieces


@pytest.fixture
def house(scene: PaperScene, monkeypatch) -> str:
    monkeypatch.setattr(printed, "dossier_pdf", lambda *_: CONTENT)
    monkeypatch.setattr(paper_files.pdf, "make_pdf", lambda *_: b"%PDF the paper")
    return scene.row(rows.HouseCase, id=scene.owned()).house_id


def _ask(scene: PaperScene, house: str, by: str = "township", reason: str | None = None):
    return scene.do(by, dossier_requests.now_or_later, house, "pdf", reason)


@pytest.fixture
def asked(scene: PaperScene, house: str, monkeypatch) -> RequestLine:
    monkeypatch.setattr(pdf, "is_busy", lambda: True)
    line = _ask(scene, house)
    assert isinstance(line, RequestLine)
    return line


def _make(scene: PaperScene, line: RequestLine) -> bool:
    return dossier_requests.make(scene.store, scene.county, line.id, scene.now)


def _state(scene: PaperScene, line: RequestLine) -> str:
    return scene.row(rows.DossierRequest, id=line.id).state


def _fetched(scene: PaperScene, line: RequestLine, by: str = "township") -> bytes:
    return b"".join(scene.do(by, dossier_requests.fetch, line.id).pieces)


def test_a_small_one_is_handed_out_at_once(scene, house):
    sent = _ask(scene, house)
    assert isinstance(sent, Sent)
    assert b"".join(sent.pieces) == CONTENT
    assert scene.all(rows.DossierRequest) == []
    assert scene.events(house)[-1] == "dossier.made"


def test_one_is_asked_for_once_and_handed_only_to_who_asked(scene, house, asked):
    assert _ask(scene, house).id == asked.id
    assert scene.refused("township", dossier_requests.fetch, asked.id) == "dossier.not_ready"
    assert _make(scene, asked)
    assert not _make(scene, asked)  # the job comes a second time
    assert "dossier.made" not in scene.events(house)
    assert _fetched(scene, asked) == CONTENT
    assert scene.events(house)[-1] == "dossier.made"
    assert scene.refused("bureau", dossier_requests.fetch, asked.id) == "dossier.missing"
    sealed = (scene.store.config.home / "dossiers" / f"{asked.id}.sealed").read_bytes()
    assert b"%PDF" not in sealed


def test_persons_in_clear_are_fetched_by_who_may_still_see_them(scene, house, asked):
    line = _ask(scene, house, reason=REASON)
    assert _make(scene, line)
    seat = replace(scene.actor("office"), account_id=scene.actor("township").account_id)
    scene.people["moved"] = make.Person(seat, "moved")
    assert scene.refused("moved", dossier_requests.fetch, line.id) == "act.forbidden"
    assert _fetched(scene, line) == CONTENT


def test_a_reason_goes_with_the_request_sealed_and_into_the_record_when_it_is_fetched(
    scene, house, asked
):
    line = _ask(scene, house, reason=REASON)
    assert line.id != asked.id
    assert _make(scene, line)
    _fetched(scene, line)
    kept = [one for one in scene.all(rows.AccessLog) if one.kind == "dossier.made"]
    assert [one.facts["reason"] for one in kept] == [REASON]
    assert REASON.encode() not in scene.row(rows.DossierRequest, id=line.id).reason_sealed


def test_a_lost_job_is_found_and_one_at_work_is_left_alone(scene, asked):
    assert dossier_requests._claimed(scene.store, scene.county, asked.id, scene.now)
    assert dossier_requests.sweep(scene.store, scene.county, scene.now) == 0  # somebody is at it
    scene.now += timedelta(minutes=20)  # and was killed
    assert dossier_requests.sweep(scene.store, scene.county, scene.now) == 1
    assert _fetched(scene, asked) == CONTENT


def test_what_fails_again_and_again_is_said_to_have_failed(scene, asked, monkeypatch):
    monkeypatch.setattr(printed, "dossier_pdf", lambda *_: 1 / 0)
    monkeypatch.setattr(dossier_requests.log, "exception", lambda *_, **__: None)
    for _ in range(3):
        assert not _make(scene, asked)
        scene.now += timedelta(minutes=20)
    assert _state(scene, asked) == "failed"
    assert dossier_requests.sweep(scene.store, scene.county, scene.now) == 0


def test_it_is_let_go_of_after_its_days(scene, asked):
    assert _make(scene, asked)
    scene.now += timedelta(days=8)
    dossier_requests.sweep(scene.store, scene.county, scene.now)
    assert _state(scene, asked) == "gone"
    assert not list((scene.store.config.home / "dossiers").iterdir())
    assert scene.refused("township", dossier_requests.fetch, asked.id) == "dossier.not_ready"


def test_no_piece_of_a_sealed_file_can_be_altered_moved_or_left_out(scene, tmp_path):
    path, secrets = tmp_path / "one.sealed", scene.store.secrets
    assert sealed_stream.write(path, iter([CONTENT]), secrets, "one") == len(CONTENT)
    assert b"".join(sealed_stream.read(path, secrets, "one")) == CONTENT
    whole = path.read_bytes()
    first = 4 + int.from_bytes(whole[:4], "big")
    for broken in (whole[first:], whole[:first], whole[:-1], whole[:99] + b"x" + whole[100:]):
        path.write_bytes(broken)
        with pytest.raises(Unreadable):
            list(sealed_stream.read(path, secrets, "one"))
    path.write_bytes(whole)
    with pytest.raises(Unreadable):
        list(sealed_stream.read(path, secrets, "another"))


def test_what_a_server_asks_for_arrives_in_the_runner(scene, config):
    """Two processes know one queue by its file and the job by its name."""
    start, ran = starter(config), []
    start(dossier_requests.JOB, {"county": scene.county, "request": "one"})
    start("no such job", {})  # is said in the log, and breaks nothing that was answered
    runner = asked_jobs.open_queue(config)
    asked_jobs.declare(runner, dossier_requests.JOB, lambda **facts: ran.append(facts))
    runner.execute(runner.dequeue())
    assert ran == [{"county": scene.county, "request": "one"}]
    assert runner.dequeue() is None
