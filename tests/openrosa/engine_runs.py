"""Running ODK's own form engine (tests/openrosa/engine) against a server of ours."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image
from werkzeug.serving import WSGIRequestHandler, make_server

from survey_schema import xlsform
from tests import make

ENGINE = Path(__file__).parent / "engine"
LONGEST_RUN = 300  # seconds; it takes about 40


class _Silent(WSGIRequestHandler):
    def log(self, *_: Any, **__: Any) -> None:
        """Nothing: a test says what went wrong itself."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The app on a port of this machine, as its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def run(base: str, **job: Any) -> dict[str, Any]:
    """{"results": [per case], "judged": [per trial]}; see engine/fill.mjs."""
    given = {"base": base, "jpeg": _jpeg(), "max_bytes": 10_000_000, **job}
    done = subprocess.run(
        [_node(), str(ENGINE / "fill.mjs")],
        input=json.dumps(given).encode(),
        capture_output=True,
        timeout=LONGEST_RUN,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _node() -> str:
    """scripts/test puts Node ≥ 20 on PATH and fills node_modules; nothing is skipped without."""
    assert (ENGINE / "node_modules").is_dir(), (
        "run scripts/test, or `npm ci` in tests/openrosa/engine"
    )
    return "node"


def _jpeg() -> str:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "grey").save(file, "JPEG")
    return base64.b64encode(file.getvalue()).decode()


def filling(
    answers: Mapping[str, Any],
    *,
    house: str | None = None,
    village: str = make.VILLAGE_A1,
    at: tuple[float, float] | None = None,
) -> dict[str, Any]:
    """The fields a person fills in: the answers and where he stands (`at` is lon, lat)."""
    lon, lat = at or make.point_in(village)
    visit = {
        xlsform.KIND: "survey",
        xlsform.VILLAGE: village,
        xlsform.HOUSE_IS: xlsform.NEW if house is None else xlsform.KNOWN,
        xlsform.HERE: f"{lat} {lon} 0 5",
    }
    if house is not None:
        visit[xlsform.HOUSE] = house
    return {**visit, **{name: _typed(value) for name, value in answers.items()}}


def _typed(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return [*value] if isinstance(value, list | tuple) else str(value)
