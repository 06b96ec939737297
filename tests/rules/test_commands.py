"""`anju rules …` as the operator sees it: listed, compared, tried, interrupted, applied."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

import survey_schema
from server.commands.main import main
from server.store import rows
from tests import make
from tests.rules.conftest import County, cracked_wall

HAZARDS = Path(survey_schema.__file__).parent / "hazards"
SOON = "valid_from = 2022-07-01"


@pytest.fixture
def stricter_file(tmp_path: Path) -> Path:
    """Version 2 of the county's pack, in which a small crack is severe."""
    folder = tmp_path / "draft"
    shutil.copytree(HAZARDS / "shanxi-2022", folder / "shanxi-2022")
    head = (HAZARDS / "shanxi-2022.toml").read_text(encoding="utf-8")
    head = head.replace('version = "1"', 'version = "2"').replace("valid_from = 2022-06-01", SOON)
    (folder / "shanxi-2022.toml").write_text(head, encoding="utf-8")
    _change_c2(folder / "shanxi-2022" / "C-wall-crack.toml")
    return folder / "shanxi-2022.toml"


def _change_c2(file: Path) -> None:
    before, after = file.read_text(encoding="utf-8").split('id = "C2"\n', 1)
    changed = after.replace('severity = "general"', 'severity = "severe"', 1)
    file.write_text(f'{before}id = "C2"\n{changed}', encoding="utf-8")


@pytest.fixture
def anju(houses: County) -> Iterator[object]:
    """Runs a command on the county's home, on either engine."""
    config = houses.store.config

    def run(*words: str) -> Result:
        environment = {"DATABASE_URL": "" if config.is_embedded else config.database_url}
        arguments = [*words, "--home", str(config.home)]
        return CliRunner().invoke(main, arguments, env=environment)

    return run


def _plainly(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def _cells(file: Path, sheet: str) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(file)[sheet].iter_rows(values_only=True))


def test_packs_are_listed_with_who_uses_them():
    told = _plainly("rules", "list").output

    assert "shanxi-2022@1" in told
    assert "五寨县" in told
    assert "现行" in told


def test_pack_compared_with_itself_is_the_same():
    assert "两版规则完全相同" in _plainly("rules", "diff", "shanxi-2022@1", "shanxi-2022@1").output


def test_difference_is_told_field_by_field_and_saved(stricter_file, tmp_path):
    sheet = tmp_path / "diff.xlsx"
    told = _plainly("rules", "diff", "shanxi-2022@1", str(stricter_file), "--output", str(sheet))

    assert told.exit_code == 0, told.output
    assert "等级：一般\n      → 严重" in told.output
    assert ("C2", "变动", "等级", "一般", "严重") in _cells(sheet, "变动")


def test_dry_run_counts_by_township_and_names_the_houses(anju, houses, stricter_file, tmp_path):
    sheet = tmp_path / "dry.xlsx"
    told = anju("rules", "dry-run", str(stricter_file), "--output", str(sheet))
    code = houses.row(rows.House, verdict="general_hazard")["code"]

    assert told.exit_code == 0, told.output
    assert "试算 3 户，判定会变化 1 户" in told.output
    assert "一般安全隐患→严重安全隐患" in told.output
    assert any(code in line for line in _cells(sheet, "房屋"))
    assert ("砚城镇", 1, 1) in _cells(sheet, "分乡镇")


def test_dry_run_leaves_nothing_behind(anju, houses, stricter_file):
    anju("rules", "dry-run", str(stricter_file))

    assert list((houses.store.config.home / "rule-trials").iterdir()) == []
    assert houses.every(rows.ReviewTask) == []


def test_unknown_profile_and_faulty_file_are_refused_in_words(anju, stricter_file):
    told = anju("rules", "dry-run", "shanxi-2022@1", "--profile", "gentle")
    assert (told.exit_code, "没有口径“gentle”" in told.output) == (1, True)

    stricter_file.write_text(stricter_file.read_text() + "colour = 1\n", encoding="utf-8")
    told = anju("rules", "dry-run", str(stricter_file))
    assert (told.exit_code, "shanxi-2022.toml:" in told.output) == (1, True)


def test_file_is_only_tried_never_applied(anju, stricter_file):
    told = anju("rules", "apply", str(stricter_file), "--yes")

    assert (told.exit_code, "只能试算" in told.output) == (1, True)


def test_applying_the_pack_in_force_is_recorded_once(anju, houses):
    told = anju("rules", "apply", "shanxi-2022@1", "--yes")
    assert told.exit_code == 0, told.output
    assert "须复核 0 户" in told.output
    assert houses.events(f"county:{make.COUNTY}")[-2:] == ["rules.applied", "rules.reviewed"]

    again = anju("rules", "apply", "shanxi-2022@1", "--yes")
    assert (again.exit_code, "已执行" in again.output) == (1, True)


@pytest.mark.slow
def test_killed_dry_run_goes_on_where_it_stopped(anju, houses, stricter_file):
    """kill -9 of the real process between two stretches; its children go with it."""
    for step in range(4, 9):
        houses.survey(step, cracked_wall())
    killed = _start_slowly(houses, stricter_file)
    [file] = _wait_for_lines(houses, killed, 2)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate(timeout=20)  # ends when no child holds its output any more
    done = file.read_bytes().count(b"\n")
    told = _run_slowly(houses, stricter_file)

    assert 2 <= done < 9
    assert "接着上次中断处继续" in told
    assert "试算 8 户，判定会变化 6 户" in told


_SLOW = """
import sys, time
from server.services import rule_trials
rule_trials.STRETCH = 1
grade = rule_trials.grade_stretch
def slowly(*given):
    time.sleep(PAUSE)
    return grade(*given)
rule_trials.grade_stretch = slowly
from server.commands.main import main
main(sys.argv[1:])
"""


def _command(houses: County, pack: Path, pause: float) -> subprocess.Popen[str]:
    config = houses.store.config
    script = _SLOW.replace("PAUSE", str(pause))
    words = ["rules", "dry-run", str(pack), "--home", str(config.home), "--processes", "2"]
    environment = {**os.environ, "DATABASE_URL": "" if config.is_embedded else config.database_url}
    return subprocess.Popen(
        [sys.executable, "-c", script, *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _start_slowly(houses: County, pack: Path) -> subprocess.Popen[str]:
    return _command(houses, pack, 0.6)


def _run_slowly(houses: County, pack: Path) -> str:
    return _command(houses, pack, 0.0).communicate(timeout=120)[0]


def _wait_for_lines(houses: County, process: subprocess.Popen[str], count: int) -> list[Path]:
    folder = houses.store.config.home / "rule-trials"
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        files = list(folder.glob("*.jsonl"))
        if files and files[0].read_bytes().count(b"\n") >= count:
            return files
        time.sleep(0.02)
    raise AssertionError(f"the run ended or wrote nothing: {process.poll()}")
