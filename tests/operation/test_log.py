"""What goes wrong is told with its place in the code, and without what the code held."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import structlog
from click.testing import CliRunner

from server import log
from server.commands import main

NAME, ID_NUMBER = "欧阳建国", "140928196003071234"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def _fail() -> None:
    person = {"owner_name": NAME, "owner_id_number": ID_NUMBER}
    lines = [f"{NAME} {ID_NUMBER}"]
    raise LookupError(len(person) + len(lines))


def _told(capsys: pytest.CaptureFixture[str]) -> str:
    try:
        _fail()
    except LookupError:
        structlog.get_logger().exception("job.failed", county="140928000000")
    return capsys.readouterr().err


@pytest.mark.parametrize("configure", [log.for_server, log.for_terminal])
def test_no_log_shows_the_variables_of_a_failing_step(
    configure: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    configure("info")
    told = _told(capsys)
    assert "job.failed" in told and "LookupError" in told and "in _fail" in told
    assert NAME not in told and ID_NUMBER not in told


def test_every_command_writes_its_log_so(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.reset_defaults()
    assert CliRunner().invoke(main, ["ledger", "--help"]).exit_code == 0
    assert NAME not in _told(capsys)


def test_the_terminal_of_structlog_itself_would_tell_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Why the two are configured: with `rich` installed its own renderer prints locals."""
    pytest.importorskip("rich")
    structlog.reset_defaults()
    try:
        _fail()
    except LookupError:
        structlog.get_logger().exception("job.failed")
    assert ID_NUMBER in capsys.readouterr().out
