"""The whole interface described for OpenAPI 3.1, worked out when somebody first reads it.

Kept ready for four hundred routes it took every server 8 MB; few ever ask for it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import flask_smorest
import orjson
from flask import Flask
from flask_smorest import Blueprint

from server.http import described


class DescribedLate(Blueprint):  # type: ignore[misc]
    """A blueprint that describes no route before somebody reads the description.

    Each view brings `operation`, which gives what flask-smorest keeps of a view.
    """

    def __init__(self, *args: Any, **named: Any) -> None:
        self._undescribed: list[tuple[str, Any, dict[str, Any]]] = []
        super().__init__(*args, **named)

    def _store_endpoint_docs(
        self, endpoint: str, obj: Any, parameters: Any, tags: Any, **options: Any
    ) -> None:
        self._undescribed.append((endpoint, obj, options))

    def register_views_in_doc(self, *args: Any, **named: Any) -> None:
        for endpoint, view, options in self._undescribed:
            view._apidoc = view.operation()
            super()._store_endpoint_docs(endpoint, view, None, None, **options)
            del view._apidoc
        super().register_views_in_doc(*args, **named)
        self._docs.clear()


class Interface:
    def __init__(self, app: Flask, doors: Sequence[DescribedLate]) -> None:
        self._app = app
        self._doors = doors
        self._asked = threading.Lock()
        self._json: bytes | None = None

    def json(self) -> bytes:
        with self._asked:  # describing leaves marks on the doors
            if self._json is None:
                self._json = orjson.dumps(self._described())
        return self._json

    def _described(self) -> dict[str, Any]:
        api = _Api(self._app, spec_kwargs={"security": [{"device": []}, {"session": []}]})
        described.describe_common(api.spec)
        for door in self._doors:
            door.register_views_in_doc(api, self._app, api.spec, name=door.name, parameters=None)
            api.spec.tag({"name": door.name, "description": door.description})
        found: dict[str, Any] = api.spec.to_dict()
        return found


class _Api(flask_smorest.Api):  # type: ignore[misc]
    """Only the description; problems are answered by server.http.errors."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Nothing: flask-smorest's own handler answers 405 without Allow."""
