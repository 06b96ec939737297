"""Word papers from docx templates (docxtpl), without letting a template do anything but print."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from server.domain.paper_fields import values_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def environment() -> ImmutableSandboxedEnvironment:
    """Names only: no filters, tests, globals; an unknown name is an error, never a blank."""
    found = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    found.globals.clear()
    found.filters.clear()
    found.tests.clear()
    return found


def fill(template: bytes, kind: str, facts: Mapping[str, Any]) -> bytes:
    """The template with the paper's facts in it; jinja2.TemplateError where it is not whole."""
    return fill_with(template, values_of(kind, facts))


def fill_with(template: bytes, values: Mapping[str, Any]) -> bytes:
    from docxtpl import DocxTemplate  # with lxml: loaded for the first paper, not by every server

    document = DocxTemplate(BytesIO(template))
    document.render(dict(values), jinja_env=environment(), autoescape=True)
    made = BytesIO()
    document.save(made)
    return made.getvalue()
