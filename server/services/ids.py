"""Fresh ids for what the server itself creates; the demo replaces the noise to be repeatable."""

from __future__ import annotations

from server.domain.ids import NOISE_BYTES, new_id
from server.services.work import Work


def fresh_id(work: Work) -> str:
    return new_id(work.now, work.noise(NOISE_BYTES))
