"""`anju draw`: drawn once, drawn again by whoever doubts it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from server.commands.main import main


def _anju(home: Path, *words: str):
    return CliRunner().invoke(main, [*words, "--home", str(home)], catch_exceptions=False)


@pytest.mark.slow
def test_every_township_is_drawn_and_the_draw_comes_out_again(tmp_path: Path) -> None:
    assert _anju(tmp_path, "demo", "load", "--houses", "150").exit_code == 0
    made = _anju(tmp_path, "draw", "make", "--month", "2022-10")
    assert made.exit_code == 0, made.output
    assert "抽中" in made.output
    again = _anju(tmp_path, "draw", "make", "--month", "2022-10")
    assert again.exit_code == 1
    assert "不能重抽" in again.output
    checked = _anju(tmp_path, "draw", "verify")
    assert checked.exit_code == 0, checked.output
    assert "重新抽样结果一致" in checked.output
    assert _anju(tmp_path, "draw", "make", "--month", "2099-01").exit_code == 1


def test_an_unknown_township_is_told_in_one_line(tmp_path: Path) -> None:
    refused = _anju(tmp_path, "draw", "make", "--month", "2022-10", "--township", "1")
    assert refused.exit_code == 1
    assert "没有乡镇" in refused.output
