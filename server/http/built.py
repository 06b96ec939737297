"""Files as Vite built them: the hash stands in their name, compressed twins beside each text."""

from __future__ import annotations

from pathlib import Path

from flask import Response, request, send_from_directory
from werkzeug.security import safe_join

from server.domain.problems import Problem

YEAR = 31_536_000
KINDS = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}


def built_file(root: Path, name: str) -> Response:
    """A file under `assets/` may be kept for ever; any other is asked for each time.

    `route.missing` for whatever is not there or is of no kind a page needs.
    """
    kind = KINDS.get(Path(name).suffix)
    path = safe_join(str(root), name)
    if kind is None or path is None or not Path(path).is_file():
        raise Problem("route.missing")
    coding = _coding(path)
    is_hashed = name.startswith("assets/")
    answer = send_from_directory(
        root,
        name if coding is None else f"{name}.{_SUFFIXES[coding]}",
        mimetype=kind,
        max_age=YEAR if is_hashed else 0,
    )
    answer.vary.add("Accept-Encoding")
    if coding is not None:
        answer.headers["Content-Encoding"] = coding
    if is_hashed:
        answer.cache_control.immutable = True
    return answer


# the smallest first; browsers ask for Brotli over TLS and on this machine only
_SUFFIXES = {"br": "br", "gzip": "gz"}


def _coding(path: str) -> str | None:
    """How the smallest twin is packed that is there and asked for."""
    for coding, suffix in _SUFFIXES.items():
        if coding in request.accept_encodings and Path(f"{path}.{suffix}").is_file():
            return coding
    return None
