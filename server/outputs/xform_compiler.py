"""Sheets on standard input as JSON, the XForm on standard output: a process of its own.

pyxform and what it parses with hold 30 MB; a server process would keep them for ever after the one
second it needs them. Exit status 1, with what is wrong on standard error, for sheets it refuses.
"""

from __future__ import annotations

import sys

import orjson
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert


def main() -> None:
    given = orjson.loads(sys.stdin.buffer.read())
    try:
        xform = convert(given["sheets"], form_name=given["root"]).xform
    except PyXFormError as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(str(xform).encode())


if __name__ == "__main__":
    main()
