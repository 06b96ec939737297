"""kill -9 in the middle: nothing half made is seen afterwards, and nothing acknowledged is lost."""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

from server.domain.facts import Verdict
from server.services import acceptance, inspections, paper_files, papers, sealed_files
from server.services.demo.on_site import drawn
from server.services.sealed_images import statement
from server.services.work import Work
from server.store import rows
from server.store.engines import Store, open_store
from server.store.files import Files
from tests.papers.scene import CONTACT, PaperScene
from tests.procedure import agency, walks

pytestmark = pytest.mark.slow

PDF = b"%PDF-1.7 as issued"


@pytest.fixture
def scene(store) -> PaperScene:
    return PaperScene(store).set_up()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _before_commit() -> None:
    Store.commit = lambda *_: _die()  # type: ignore[method-assign]


def _after_commit() -> None:
    whole = Store.commit

    def commit(store: Store, db: Any) -> None:
        whole(store, db)
        _die()

    Store.commit = commit  # type: ignore[method-assign]


def _with_half_a_file() -> None:
    Files._name = lambda *_: _die()  # type: ignore[method-assign,assignment,return-value]


def _killed(
    scene: PaperScene, when: Callable[[], None], by: str, service: Any, *given: Any
) -> None:
    """The service in a process of its own that is killed at that moment."""
    child = os.fork()
    if child == 0:
        try:
            when()
            store = open_store(scene.store.config)
            with Work(store, scene.actor(by), scene.now) as work:
                service(work, *given)
                work.commit()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it was not killed but ended by itself"


def _files(files: Files) -> int:
    return sum(1 for _ in files._root.glob("[0-9a-f][0-9a-f]/*/*"))


def _issue(work: Work, case: str) -> Any:
    return papers.issue(work, case, kind="hazard_notice", given=CONTACT)


def test_an_issue_is_whole_or_was_never_made_and_its_number_goes_to_the_next(scene):
    case = scene.owned()
    _killed(scene, _before_commit, "township", _issue, case)
    assert scene.all(rows.Paper) == []
    _killed(scene, _after_commit, "township", _issue, case)
    (paper,) = scene.all(rows.Paper)
    assert paper.number.endswith("1号")
    assert scene.events(paper.house_id).count("paper.issued") == 1
    assert scene.do("township", _issue, case).number.endswith("2号")


def test_a_paper_whose_printing_was_killed_is_printed_again(scene, monkeypatch):
    monkeypatch.setattr(paper_files.pdf, "make_pdf", lambda *_: PDF)
    paper = scene.issue(scene.owned())
    for when in (_with_half_a_file, _before_commit):
        _killed(scene, when, "township", paper_files.open_pdf, paper.id)
        assert scene.row(rows.Paper, id=paper.id).file_sha256 == ""
    assert scene.do("township", paper_files.open_pdf, paper.id).content == PDF
    _age(scene, scene.store.papers)
    assert sealed_files.sweep(scene.store, scene.now) == 1  # what the second kill left
    assert scene.do("township", paper_files.open_pdf, paper.id).content == PDF


def _apply(work: Work, case: str) -> Any:
    given = acceptance.Application(way="owner", statement=statement(drawn()))
    return acceptance.apply(work, case, application=given)


def test_a_statement_that_was_being_sealed_is_there_with_its_row_or_not_at_all(scene):
    house = scene.surveyed(Verdict.GENERAL)
    walks.repair(scene, house)
    case = scene.case_id(house)
    for when in (_with_half_a_file, _before_commit):
        _killed(scene, when, "village", _apply, case)
        assert scene.all(rows.SealedImage) == []
        assert scene.row(rows.HouseCase, id=case).acceptance == "needed"
    _killed(scene, _after_commit, "village", _apply, case)
    (image,) = scene.all(rows.SealedImage)
    assert scene.store.sealed.has(image.sealed_sha256)
    assert scene.row(rows.HouseCase, id=case).acceptance == "applied"
    _age(scene, scene.store.sealed)
    assert sealed_files.sweep(scene.store, scene.now) == 1
    assert _files(scene.store.sealed) == 1


def test_a_report_file_that_was_being_stored_is_sent_again(scene):
    house = scene.surveyed(Verdict.SEVERE)
    walks.put_under_control(scene, house)
    case = scene.case_id(house)
    chosen = {"agency_id": scene.agency_id}
    inspection = scene.do("township", inspections.commission, case, **chosen).id
    sha256, _ = agency.scan_of(inspection)
    _killed(scene, _with_half_a_file, "inspector", agency.enter_scan, inspection)
    assert not scene.store.documents.has(sha256)
    _killed(scene, _before_commit, "inspector", agency.enter_scan, inspection)
    assert scene.all(rows.ReportDocument) == []
    assert scene.do("inspector", agency.enter_scan, inspection) == sha256
    whole = scene.store.documents.path(sha256).read_bytes()
    assert hashlib.sha256(whole).hexdigest() == sha256


def _age(scene: PaperScene, files: Files) -> None:
    for path in files._root.glob("[0-9a-f][0-9a-f]/*/*"):
        then = scene.now.timestamp() - 3 * 86_400
        os.utime(path, (then, then))
