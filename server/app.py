"""Composition: one Flask app around one Store, with every door found in the door packages."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin

from server import api, config as configuration, log, ogc, openrosa, pages, public
from server.config import Config
from server.http import errors, peer, watch
from server.http.door import SMALL_BODY, Door, House
from server.http.interface import Interface
from server.jobs.starting import starter
from server.openrosa.answers import problem_answer as openrosa_problem
from server.pages.refusals import error_page
from server.store.engines import Store, open_store

DOOR_PACKAGES = (api, openrosa, ogc, public, pages)
_PAGES = Path(pages.__file__).parent


def create_app(config: Config | None = None, *, store: Store | None = None) -> Flask:
    """The app for gunicorn (`server.app:create_app()`) and for tests, which hand in a store."""
    config = config or (store.config if store else configuration.from_environment())
    log.for_server(config.log_level)
    app = Flask("anju", static_folder=None, template_folder=str(_PAGES / "templates"))
    _settle(app, config)
    move_in(app, config, store or _opened(config))
    errors.register(app)
    watch.register(app, is_secure=config.secure_cookies)
    _open_doors(app)
    _require_act_everywhere(app)
    _require_one_door_each(app)
    return app


def _opened(config: Config) -> Store:
    """The store of a server, whose jobs the runner works; a test's store only logs them."""
    store = open_store(config)
    store.queue = starter(config)
    return store


def move_in(app: Flask, config: Config, store: Store) -> None:
    """The app answers from this store from now on; tests let one app serve many stores in turn."""
    app.extensions["anju"] = House(
        store, config, error_page, error_answers={"openrosa": openrosa_problem}
    )
    app.secret_key = store.secrets.blind_index("flask", "secret key")


def _settle(app: Flask, config: Config) -> None:
    app.config.update(
        MAX_CONTENT_LENGTH=SMALL_BODY,
        MAX_FORM_MEMORY_SIZE=SMALL_BODY,
        SESSION_COOKIE_SECURE=config.secure_cookies,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        API_TITLE="安居 Anju",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
    )
    app.session_interface = _NoSession()
    app.wsgi_app = peer.seen_through(app.wsgi_app, config.proxies)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


class _NoSession(SessionInterface):
    """Flask's own signed session cookie is not used (server/http/sessions.py is), so not read."""

    def open_session(self, app: Flask, request: Request) -> None:
        return None

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        return None


def _open_doors(app: Flask) -> None:
    doors = {one.__name__: list(doors_of(one.__name__)) for one in DOOR_PACKAGES}
    for door in chain.from_iterable(doors.values()):
        app.register_blueprint(door)
    app.extensions["anju.interface"] = Interface(app, doors[api.__name__])


def doors_of(package: str) -> Iterator[Door]:
    """Every Door that a module of the package holds under the name `door`."""
    path = importlib.import_module(package).__path__
    for module in sorted(info.name for info in pkgutil.iter_modules(path)):
        found = getattr(importlib.import_module(f"{package}.{module}"), "door", None)
        if isinstance(found, Door):
            yield found


def _require_act_everywhere(app: Flask) -> None:
    """A route opened past a Door ends the start: nothing answers without an act (law 1)."""
    bare = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], "opening")
    ]
    if bare:
        raise RuntimeError(f"routes without an act: {', '.join(bare)}")


def _require_one_door_each(app: Flask) -> None:
    """Two routes under one address end the start: the second would never be reached."""
    taken: dict[tuple[str, str], str] = {}
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<[^>]*>", "<>", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            first = taken.setdefault((method, address), rule.endpoint)
            if first != rule.endpoint:
                raise RuntimeError(f"{method} {rule.rule}: {first} and {rule.endpoint}")
