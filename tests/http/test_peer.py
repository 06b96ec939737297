"""Behind a proxy that ends TLS the access log and the counted tries know its client."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from server.http.peer import seen_through
from server.store import rows

PROXY, CLIENT, OUTSIDE = "127.0.0.1", "10.20.30.40", "192.0.2.9"


@pytest.mark.parametrize(
    ("peer", "said", "known"),
    [
        (PROXY, CLIENT, CLIENT),
        (PROXY, f"{OUTSIDE}, {CLIENT}", CLIENT),  # the first word is the client's own
        (PROXY, "2001:db8::1", "2001:db8::1"),
        (PROXY, "<script>", PROXY),
        (PROXY, None, PROXY),
        (OUTSIDE, CLIENT, OUTSIDE),  # whoever comes without the proxy says what he likes
    ],
)
def test_only_the_proxy_is_believed(peer: str, said: str | None, known: str) -> None:
    seen: list[str] = []

    def inner(environ: dict[str, Any], _: Any) -> list[bytes]:
        seen.append(environ["REMOTE_ADDR"])
        return []

    given = {"REMOTE_ADDR": peer} | ({"HTTP_X_FORWARDED_FOR": said} if said else {})
    seen_through(inner, {PROXY})(given, lambda *_: None)
    assert seen == [known]


def test_the_access_log_names_the_client_of_the_proxy(app: Any, store: Any) -> None:
    headers = {"X-Forwarded-For": CLIENT}
    body = {"login": "nobody", "password": "Wrong-2022-x", "label": "phone"}
    app.test_client().post("/api/v1/devices", json=body, headers=headers)
    with store.reading() as db:
        assert db.execute(select(rows.AccessLog.address)).scalars().all() == [CLIENT]
