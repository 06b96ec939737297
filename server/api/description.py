"""Is the server well, and what does its interface look like?"""

from __future__ import annotations

from functools import cache
from importlib import metadata
from typing import Any

from flask import current_app, render_template
from marshmallow import Schema, fields

from server.domain.acts import Act
from server.domain.problems import CATALOGUE
from server.http.answers import STATUS
from server.http.door import Door
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
def openapi(work: Work) -> dict[str, Any]:
    """本接口的 OpenAPI 3.1 说明"""
    return described()


@door.opens("/api/v1/docs", act=Act.PUBLIC)
def docs(work: Work) -> str:
    """本接口的说明页面，含全部问题代码"""
    return render_template(
        "interface.html", spec=described(), problems=CATALOGUE, status_of=STATUS, version=version()
    )


def described() -> dict[str, Any]:
    spec: dict[str, Any] = current_app.extensions["anju.description"].to_dict()
    return spec


@cache
def version() -> str:
    return metadata.version("anju")
