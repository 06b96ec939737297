"""New forms and rules without a stop: taken when sound, refused with a word when not."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import survey_schema

PACK = "survey_schema/hazards/shanxi-2022.toml"
HEAD = 'label = "山西省自建房安全隐患初步判定规则库（2022）"'

ASKING = """
from server.services.county import county_schema
from server.services.schema_content import contents
from server.services.schema_reload import reload_schema
from survey_schema.load import load_county
from survey_schema.toml_source import SchemaError
from datetime import date
from pathlib import Path

code, day, file = load_county("wutai").code, date(2022, 9, 20), Path(PACK)
old, text = county_schema(code), file.read_text("utf-8")
sent = contents(code, day)["rules"].hash
file.write_text(text.replace("version =", "vresion ="), "utf-8")
try:
    reload_schema()
except SchemaError as error:
    print(error)
print(county_schema(code) is old, contents(code, day)["rules"].hash == sent)
file.write_text(text.replace(HEAD, 'label = "新规则库"'), "utf-8")
reload_schema()
print(county_schema(code).pack.label, contents(code, day)["rules"].hash == sent)
"""


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    """A copy of the schema that Python finds before the installed one."""
    shutil.copytree(Path(survey_schema.__file__).parent, tmp_path / "survey_schema")
    return tmp_path


def _told(schema: Path, *command: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(schema)}
    done = subprocess.run(
        command, cwd=schema, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


@pytest.mark.slow
def test_a_faulty_file_keeps_the_old_pack_and_a_sound_one_is_taken(schema: Path) -> None:
    script = ASKING.replace("PACK", repr(PACK)).replace("HEAD", repr(HEAD))
    refused, kept, taken = _told(schema, sys.executable, "-c", script)
    assert re.fullmatch(r"\S*hazards/shanxi-2022.toml:\d+: missing key 'version'.*", refused)
    assert kept == "True True"
    assert taken == "新规则库 False"


@pytest.fixture
def served(schema: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [str(Path(sys.executable).parent / "anju"), "serve", "--no-demo", "--port", "0"]
    server = subprocess.Popen(
        [*command, "--home", str(schema / "home")],
        env={**os.environ, "PYTHONPATH": str(schema)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield server, _said(server, r"Ready: (http://\S+)")
    finally:
        server.kill()
        server.communicate()


def _said(server: subprocess.Popen[str], pattern: str) -> str:
    assert server.stdout is not None
    patience = threading.Timer(60, server.kill)  # a word that never comes must not stop the suite
    patience.start()
    try:
        for line in server.stdout:
            if found := re.search(pattern, line):
                return found[1]
    finally:
        patience.cancel()
    raise AssertionError(f"the server never said {pattern}")


def _is_up(url: str) -> bool:
    for _ in range(40):
        try:
            return bool(urllib.request.urlopen(f"{url}healthz", timeout=10).status == 200)
        except OSError:
            time.sleep(0.1)
    return False


@pytest.mark.slow
def test_a_running_server_goes_on_with_the_old_pack_until_the_file_is_right(
    schema: Path, served: tuple[subprocess.Popen[str], str]
) -> None:
    server, url = served
    file = schema / PACK
    text = file.read_text("utf-8")

    file.write_text(text.replace("version =", "vresion ="), "utf-8")
    server.send_signal(signal.SIGHUP)
    assert "missing key 'version'" in _said(server, "仍用原来的：(.*)")
    assert _is_up(url)

    file.write_text(text.replace(HEAD, 'label = "新规则库"'), "utf-8")
    server.send_signal(signal.SIGHUP)
    assert "shanxi-2022@2" in _said(server, "已换用新的表单和规则库：(.*)")
    assert _is_up(url)

    server.send_signal(signal.SIGINT)
    assert server.wait(timeout=20) == 0
