"""Every generated page: its path under docs/ and its text, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from scripts.documentation.chinese import CHINESE
from scripts.documentation.code_lists import codes_page
from scripts.documentation.english import ENGLISH
from scripts.documentation.figures import figures_page
from scripts.documentation.forms import form_page
from scripts.documentation.procedure import procedure_page
from scripts.documentation.rule_packs import pack_page
from scripts.documentation.tongue import Tongue, Unworded
from survey_schema.english import Wording, chinese_wording, missing_english
from survey_schema.load import Schema

_CHINESE_SUFFIX = ".zh-CN"


def pages(schema: Schema, english: Wording) -> Mapping[str, str]:
    """Path under docs/ → text. Refused while anything lacks its English wording."""
    missing = missing_english(schema, english)
    if missing:
        raise Unworded("\n".join(missing))
    return {
        path: text
        for tongue in (
            Tongue(_CHINESE_SUFFIX, CHINESE, chinese_wording(schema)),
            Tongue("", ENGLISH, english),
        )
        for path, text in _pages(schema, tongue)
    }


def _pages(schema: Schema, tongue: Tongue) -> Iterator[tuple[str, str]]:
    codes = f"codes/README{tongue.suffix}.md"
    yield codes, _finished(codes_page(schema, tongue), "README", tongue)
    for (identity, version), form in schema.forms.items():
        own = _of_form(tongue, replace(schema, forms={(identity, version): form}))
        name = f"{identity}-{version}"
        page = form_page(form, own, f"../{codes}")
        yield f"form/{name}{tongue.suffix}.md", _finished(page, name, tongue)
    for name, pack in schema.rule_packs.items():
        key = (pack.form, pack.form_version)
        only = {name: pack}
        own = _of_form(tongue, replace(schema, forms={key: schema.forms[key]}, rule_packs=only))
        page = pack_page(pack, schema.forms[key], schema, own)
        yield f"rules/{name}{tongue.suffix}.md", _finished(page, name, tongue)
    if tongue.suffix == _CHINESE_SUFFIX:  # the figures are the county's own words
        yield f"figures{tongue.suffix}.md", "\n".join(figures_page()).rstrip() + "\n"
    steps = _finished(procedure_page(schema, tongue), "procedure", tongue)
    yield f"procedure{tongue.suffix}.md", steps
    yield f"reference{tongue.suffix}.md", _finished(_index(schema, tongue), "reference", tongue)


def _of_form(tongue: Tongue, schema: Schema) -> Tongue:
    """A label may differ between versions: the Chinese page says it as this one does."""
    if tongue.suffix != _CHINESE_SUFFIX:
        return tongue
    return replace(tongue, wording=chinese_wording(schema))


def _index(schema: Schema, tongue: Tongue) -> list[str]:
    forms = [
        f"- [{tongue.of('forms', one.id)} {one.version}]"
        f"(form/{one.id}-{one.version}{tongue.suffix}.md)"
        for one in schema.forms.values()
    ]
    packs = [
        f"- [{tongue.of('packs', one.id)} {one.version}](rules/{name}{tongue.suffix}.md)"
        for name, one in schema.rule_packs.items()
    ]
    codes = f"- [{tongue['codes']}](codes/README{tongue.suffix}.md)"
    steps = f"- [{tongue['procedure']}](procedure{tongue.suffix}.md)"
    return [f"# {tongue['index']}", "", *forms, codes, *packs, steps, ""]


def _finished(lines: list[str], name: str, tongue: Tongue) -> str:
    """Title first, then where it comes from and its other language."""
    other = f"{name}{'' if tongue.suffix else _CHINESE_SUFFIX}.md"
    head = [lines[0], "", f"{tongue['generated']} {tongue['other'].format(other)}"]
    return "\n".join([*head, *lines[1:]]).rstrip() + "\n"
