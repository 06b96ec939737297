"""The county's own Word templates: checked before they are taken, kept version by version."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from jinja2 import TemplateError

from server.domain.acts import Act
from server.domain.paper_fields import fields_of
from server.domain.paper_sample import sample_facts
from server.domain.papers import KINDS, kind_of
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.outputs import word, word_package, word_template
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import papers as reads
from server.store.reads.papers import TemplateLine
from server.store.rows import PaperTemplate

_FORMS = {"acceptance_form": "acceptance_form.docx"}
_BUILT_IN = Path(word.__file__).parent / "templates" / "word"
_FAULTS_IN_SUMMARY = 3


# What python-docx and lxml make of a package whose parts are XML and nothing Word would write
_UNREADABLE = (
    TemplateError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    SyntaxError,
    OSError,
    RecursionError,
)


class KindTemplates(NamedTuple):
    """One kind with the county's versions, newest first; none means the built-in one."""

    kind: str
    title: str
    versions: list[TemplateLine]


def built_in(kind: str) -> bytes:
    return (_BUILT_IN / _FORMS.get(kind, "letter.docx")).read_bytes()


def templates(work: Work) -> list[KindTemplates]:
    require_act(work.actor, Act.PAPER_TEMPLATE)
    lines = reads.templates(whole_county(work.county), work.db)
    return [
        KindTemplates(kind, known.title, [one for one in lines if one.kind == kind])
        for kind, known in KINDS.items()
    ]


def require_good(kind: str, content: bytes) -> None:
    """`template.refused` with every fault by name and place, before anything is kept."""
    fields = fields_of(kind)
    word_package.require_plain(content)
    faults = word_template.faults_of(content, fields)
    if faults:
        told = "；".join(one.text for one in faults[:_FAULTS_IN_SUMMARY])
        more = f"等 {len(faults)} 处" if len(faults) > _FAULTS_IN_SUMMARY else ""
        raise Problem(
            "template.refused",
            summary=f"{told}{more}。",
            faults=[one._asdict() for one in faults],
        )
    try:
        word.fill(content, kind, sample_facts(kind))
    except _UNREADABLE as error:
        raise word_package.refused("模板不能用样例数据生成文书，请核对标记是否成对") from error


def upload(work: Work, kind: str, *, name: str, content: bytes) -> TemplateLine:
    """The next version; papers issued before keep theirs."""
    require_act(work.actor, Act.PAPER_TEMPLATE)
    kind_of(kind)
    require_good(kind, content)
    newest = reads.template_in_force(whole_county(work.county), work.db, kind)
    row = {
        "id": fresh_id(work),
        "kind": kind,
        "version": newest.version + 1 if newest else 1,
        "name": Path(name).name[:200] or "模板.docx",
        "sha256": hashlib.sha256(content).hexdigest(),
        "uploaded_at": work.now,
        "uploaded_by": work.actor.account_id,
    }
    chain = f"county:{work.county}"
    work.insert(PaperTemplate, {**row, "content": content}, chain=chain)
    told = {key: row[key] for key in ("kind", "version", "sha256")}
    work.record("paper_template.uploaded", chain, template=row["id"], **told)
    return TemplateLine(**row)  # type: ignore[arg-type]


def download(work: Work, kind: str, template_id: str | None = None) -> bytes:
    """A version as it was uploaded; without an id the one in force."""
    require_act(work.actor, Act.PAPER_TEMPLATE)
    kind_of(kind)
    county = whole_county(work.county)
    newest = reads.template_in_force(county, work.db, kind)
    wanted = template_id or (newest.id if newest else None)
    if wanted is None:
        return built_in(kind)
    content = reads.template_content(county, work.db, wanted)
    if content is None:
        raise Problem("template.missing")
    return content


def preview(work: Work, kind: str, template_id: str | None = None) -> bytes:
    """The version in force, filled with the facts of a house that is nowhere."""
    return word.fill(download(work, kind, template_id), kind, sample_facts(kind))
