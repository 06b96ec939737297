"""What the form of an on-site check brings: people, a mark and two photos a hazard, the items."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from flask import request

from server.services import acceptance_page, photos
from server.services.site_check import Mark, Participant, SavedAt
from server.services.work import Work

ROWS = 6  # people without an account the form has room for


def participants_of(work: Work) -> tuple[Participant, ...]:
    """Who fills in the form, with his account, and those he names."""
    return (acceptance_page.oneself(work), *_named())


def _named() -> Iterator[Participant]:
    for n in range(ROWS):
        name = request.form.get(f"name_{n}", "").strip()
        if name:
            yield Participant(name=name[:40], unit_id=request.form.get(f"unit_{n}", ""))


def saved_at() -> SavedAt | None:
    """None where it was not given, or is no place on earth: it is told, never needed."""
    try:
        lon, lat = (float(request.form.get(f"saved_{name}", "")) for name in ("lon", "lat"))
    except ValueError:
        return None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return None
    accuracy = request.form.get("saved_accuracy", "")
    is_told = accuracy.isdecimal() and len(accuracy) < 7
    return SavedAt(lon, lat, float(accuracy) if is_told else None)


def marks_of(work: Work, hazards: Sequence[str]) -> tuple[Mark, ...]:
    return tuple(_mark(work, one) for one in hazards)


def _mark(work: Work, hazard: str) -> Mark:
    form = request.form
    mark = form.get(f"mark_{hazard}", "")
    return Mark(
        hazard_id=hazard,
        mark=mark if mark in ("done", "not_done", "not_required") else "not_done",
        note=form.get(f"note_{hazard}", "").strip()[:500] or None,
        before_sha256=form.get(f"before_{hazard}") or None,
        after_sha256=_uploaded(work, f"after_{hazard}"),
        place_note=form.get(f"place_{hazard}", "").strip()[:500] or None,
    )


def _uploaded(work: Work, name: str) -> str | None:
    """A photo chosen in the form, on disk under its own hash; entered with the step."""
    file = request.files.get(name)
    data = file.read() if file else b""
    if not data:
        return None
    sha256 = hashlib.sha256(data).hexdigest()
    photos.receive_photo(work, sha256, [data])
    return sha256


def written_items() -> dict[str, str]:
    """Items of the form by their codes; what was left open is asked for by the service."""
    return {
        name.removeprefix("item_"): value
        for name, value in request.form.items()
        if name.startswith("item_") and value in ("done", "not_done", "not_required")
    }
