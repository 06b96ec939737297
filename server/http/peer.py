"""Whose request it is where a proxy stands before us, as one must for TLS.

Without it every line of the access log would name the proxy, and all the county would share one
allowance of tries: whoever used it up kept everybody out.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection, Iterable
from typing import Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def seen_through(wsgi: Wsgi, proxies: Collection[str]) -> Wsgi:
    """What one of these machines says of its client is believed: the last word of
    X-Forwarded-For, which it wrote itself; what anybody else says there is not."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("REMOTE_ADDR") in proxies:
            last = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
            if _is_address(last):
                environ["REMOTE_ADDR"] = last
        return wsgi(environ, start)

    return answer


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
