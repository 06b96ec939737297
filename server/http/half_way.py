"""Between password and one-time code: a signed ticket in the form, of one browser, for minutes."""

from __future__ import annotations

import hmac
from datetime import timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from server.domain.problems import Problem
from server.services.sessions import HalfWay
from server.store.ledger import sm3

LASTS = timedelta(minutes=5)


def ticket(half: HalfWay, cookie: str) -> str:
    """`cookie` is the sign-in form's: another browser cannot go on with it."""
    return _signer().dumps([half.county, half.account_id, half.mark, sm3(cookie.encode())])


def half_way(given: str, cookie: str) -> HalfWay:
    """`second_factor.half_way_over` for one that is too old, altered or of another browser."""
    try:
        county, account_id, mark, browser = _signer().loads(given, LASTS.total_seconds())
    except (BadSignature, ValueError, TypeError) as error:
        raise Problem("second_factor.half_way_over") from error
    if not hmac.compare_digest(browser, sm3(cookie.encode())):
        raise Problem("second_factor.half_way_over")
    return HalfWay(county, account_id, mark)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="half way")
