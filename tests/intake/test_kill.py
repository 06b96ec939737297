"""Kill -9 at any moment: what was receipted is there, what was not can be sent again (law 6)."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from server import clock
from server.domain.acts import Role
from server.store import rows
from server.store.sm3 import sm3
from tests import make
from tests.intake import looking, sending

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TOKEN = "token of the phone that is not lost"


@pytest.fixture
def address(county):
    worker = make.make_person(county, Role.GRID_WORKER, "wang", village=make.VILLAGE_A1)
    make.write(
        county,
        rows.Device,
        {
            "id": make.make_id(),
            "account_id": worker.actor.account_id,
            "label": "测试手机",
            "token_hash": sm3(TOKEN.encode()),
            "enrolled_at": make.NOW,
            "expires_at": clock.now() + timedelta(days=1),
            "revoked_at": None,
        },
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()


def _start(config, address):
    """gunicorn in a process group of its own, as `anju serve` starts it."""
    environment = {
        **os.environ,
        "ANJU_HOME": str(config.home),
        "DATABASE_URL": config.database_url,
        "ANJU_LOG": "warning",
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--workers",
        "2",
        "--worker-class",
        "gthread",
        "--threads",
        "4",
        "--bind",
        f"127.0.0.1:{address[1]}",
        "--log-level",
        "error",
        "server.app:create_app()",
    ]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    _wait_until_open(address, server)
    return server


def _wait_until_open(address, server):
    for _ in range(600):
        assert server.poll() is None, "the server did not start"
        try:
            socket.create_connection(address, timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server does not answer")


def _kill(server):
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def _put(address, submission_id, body):
    """(status, answer); None when the line broke."""
    line = http.client.HTTPConnection(*address, timeout=30)
    try:
        line.request(
            "PUT",
            f"/api/v1/submissions/{submission_id}",
            body,
            {"Authorization": f"Bearer {TOKEN}"},
        )
        answer = line.getresponse()
        return answer.status, json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        line.close()


def _send_until_killed(address, server, surveys, enough):
    """Send from eight threads; kill the server as soon as `enough` receipts are there."""
    receipts, counting = {}, threading.Lock()

    def send(survey):
        answer = _put(address, *survey)
        if answer is None or answer[0] not in {200, 201}:
            return
        with counting:
            receipts[survey[0]] = answer[1]["receipt"]
            if len(receipts) == enough:
                _kill(server)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(send, surveys))
    return receipts


def test_what_was_receipted_survives_and_the_rest_can_be_sent_again(config, county, address):
    surveys = [
        (make.make_id(), sending.body_of(sending.envelope(step=step))) for step in range(120)
    ]
    receipts = _send_until_killed(address, _start(config, address), surveys, enough=40)
    assert 40 <= len(receipts) < len(surveys)
    server = _start(config, address)
    try:
        again = {survey[0]: _put(address, *survey) for survey in surveys}
    finally:
        _kill(server)
    for submission_id, receipt in receipts.items():
        assert again[submission_id][0] == 200
        assert again[submission_id][1]["receipt"] == receipt
    assert {status for status, _ in again.values()} <= {200, 201}
    assert looking.count(county, rows.Submission) == len(surveys)
    assert looking.count(county, rows.House) == len(surveys)
