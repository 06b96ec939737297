"""Is the server well, and what does its interface look like?"""

from __future__ import annotations

from functools import cache
from importlib import metadata
from typing import Any

import orjson
from flask import Response, current_app, render_template
from marshmallow import Schema, fields

from server.domain.acts import Act
from server.domain.problems import CATALOGUE
from server.http.answers import STATUS
from server.http.door import Door
from server.http.interface import Interface
from server.services.work import Work
from server.store.reads import health

door = Door("description")
door.description = "系统状态与接口说明"


class HealthSchema(Schema):
    status = fields.String()
    version = fields.String()
    engine = fields.String()
    has_county = fields.Boolean()


@door.opens("/healthz", act=Act.PUBLIC, answer=HealthSchema)
def healthz(work: Work) -> dict[str, Any]:
    """系统是否正常（读一次数据库）"""
    return {
        "status": "ok",
        "version": version(),
        "engine": work.db.dialect.name,
        "has_county": health.has_county(work.db),
    }


@door.opens("/api/v1/openapi.json", act=Act.PUBLIC)
def openapi(work: Work) -> Response:
    """本接口的 OpenAPI 3.1 说明"""
    return Response(_described(), mimetype="application/json")


@door.opens("/api/v1/docs", act=Act.PUBLIC)
def docs(work: Work) -> str:
    """本接口的说明页面，含全部问题代码"""
    spec = orjson.loads(_described())
    return render_template(
        "interface.html", spec=spec, problems=CATALOGUE, status_of=STATUS, version=version()
    )


def _described() -> bytes:
    interface: Interface = current_app.extensions["anju.interface"]
    return interface.json()


@cache
def version() -> str:
    return metadata.version("anju")
