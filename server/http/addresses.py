"""Where villagers' phones reach the server: what QR codes hold."""

from __future__ import annotations

from flask import request

from server.http.door import house


def public_address() -> str:
    """ANJU_PUBLIC_URL, or else the address this request came to."""
    return (house().config.public_url or request.host_url).rstrip("/")
