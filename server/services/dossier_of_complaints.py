"""The lines of a dossier about reports from the public: what, what was found, what came of it.

Neither who reported nor his words, even where personal data goes along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from server.domain.complaints import CHANNELS, COMPLAINTS, DECLINED, KINDS, RESULTS
from server.services.dossier_words import Line, Row, Say, Teller, after


def _complaint(one: Row, say: Say) -> Iterator[Line]:
    kinds = "、".join(KINDS[kind] for kind in one["kinds"])
    state = COMPLAINTS.states[one["state"]]
    keeper, channel = say.party(one["sender"]), CHANNELS[one["channel"]]
    text = f"{one['number']}：{keeper}受理（{channel}），{kinds}，{state}"
    yield Line(one["taken_at"], f"{text}{after(DECLINED.get(one['declined_for'] or ''))}")
    if one["checked_at"]:
        looked = say.party(one["receiver"])
        yield Line(one["checked_at"], f"{one['number']} {looked}现场核查：{RESULTS[one['result']]}")
    if one["closed_at"]:
        late = "（有环节超期）" if one["was_late"] else ""
        yield Line(one["closed_at"], f"{one['number']} 办结{late}")


TELLERS: Mapping[str, Teller] = {"complaint": _complaint}
