"""What was typed into a form that was refused, and stands nowhere on the page that says why.

A form mostly comes back with its words in its fields. Where it cannot, because what it was about
was settled or left the page meanwhile, base.html tells them all the same: none is ever lost.
"""

from __future__ import annotations

import re

from flask import request
from markupsafe import escape
from werkzeug.exceptions import RequestEntityTooLarge

from server.http import once

_CHINESE = re.compile(r"[\u3400-\u9fff]")


def is_said(value: str) -> bool:
    """Words a person wrote, unlike a code, a day or a number of a form's own."""
    return _CHINESE.search(value) is not None


def left_out(page: str) -> list[str]:
    """Of the form this request brought, what `page` holds nowhere; one too large was never read."""
    try:
        if request.method != "POST" or not once.is_form():
            return []
    except RequestEntityTooLarge:
        return []
    said = dict.fromkeys(value.strip() for _, value in once.written() if is_said(value))
    return [one for one in said if str(escape(one)) not in page]
