"""Where villagers' phones reach the server: what QR codes hold."""

from __future__ import annotations

from flask import request

from server.http.door import house


def local_address(address: str) -> str:
    """Only an address of our own: neither another host's nor one a browser reads as such."""
    is_own = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_own and address.isprintable() else "/"


def public_address() -> str:
    """ANJU_PUBLIC_URL, or else the address this request came to."""
    return (house().config.public_url or request.host_url).rstrip("/")
