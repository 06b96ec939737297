"""The page of the code lists: every code, its label, and the questions that use it."""

from __future__ import annotations

from scripts.documentation.forms import source_text
from scripts.documentation.markdown import anchored, table
from scripts.documentation.tongue import Tongue
from survey_schema.load import Schema
from survey_schema.model import Code, CodeList


def codes_page(schema: Schema, tongue: Tongue) -> list[str]:
    lists = sorted(schema.codes.values(), key=lambda one: one.id)
    contents = (f"- [{tongue.of('lists', one.id)}](#{one.id}) `{one.id}`" for one in lists)
    return [
        f"# {tongue['codes']}",
        "",
        tongue["codes.about"],
        "",
        *contents,
        "",
        *(line for one in lists for line in _code_list(one, schema, tongue)),
    ]


def _code_list(code_list: CodeList, schema: Schema, tongue: Tongue) -> list[str]:
    uses = _uses(code_list.id, schema)
    head = [tongue["code"], tongue["label"], tongue["chinese"]]
    rows = (
        [f"`{one.value}`", _label(code_list.id, one, tongue), one.label] for one in code_list.codes
    )
    width = 2 if tongue.suffix else 3  # the Chinese page says it once
    return [
        *anchored(2, tongue.of("lists", code_list.id), code_list.id),
        f"`{code_list.id}` · {source_text(code_list.source, tongue)}",
        "",
        *([f"{tongue['used_by']}{tongue['colon']}{uses}", ""] if uses else []),
        *table(head[:width], (row[:width] for row in rows)),
    ]


def _label(code_list: str, code: Code, tongue: Tongue) -> str:
    label = tongue.of(f"codes.{code_list}", code.value)
    return f"{label}{tongue['open']}{tongue['retired']}{tongue['close']}" if code.retired else label


def _uses(code_list: str, schema: Schema) -> str:
    found = {
        one.id: None
        for form in schema.forms.values()
        for one in form.questions.values()
        if one.codes == code_list
    }
    return ", ".join(f"`{one}`" for one in found)
