"""How the log is written: JSON lines for a server, plain lines for whoever stands at a terminal.

Neither ever shows the values of variables: what a failing step held may name a person (law 9).
structlog's own terminal renderer prints them wherever `rich` is installed.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import orjson

# structlog loads rich and Pygments wherever they are, 4 MB of every serving process for colours.
_NOT_NEEDED = {"rich"} - sys.modules.keys()
for _name in _NOT_NEEDED:
    sys.modules[_name] = None  # type: ignore[assignment]  # as if it were not installed
try:
    import structlog
    from structlog.typing import Processor
finally:
    for _name in _NOT_NEEDED:
        del sys.modules[_name]


def for_server(level: str) -> None:
    """JSON lines on stderr, one per event."""
    lines = structlog.processors.JSONRenderer(serializer=_json)
    _configure(level, structlog.processors.format_exc_info, lines)


def for_terminal(level: str) -> None:
    plain = structlog.dev.plain_traceback
    _configure(level, structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain))


def _configure(level: str, *rendering: Processor) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *rendering,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _json(value: Any, **_: Any) -> str:
    return orjson.dumps(value, default=str).decode()
