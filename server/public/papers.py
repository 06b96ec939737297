"""文书核验: what the code on a paper tells anybody who holds it, and never a person."""

from __future__ import annotations

from flask import render_template

from server.domain.acts import Act
from server.domain.papers import CHECK_PATH, KINDS
from server.http.door import Door
from server.outputs.dates import day_text
from server.services.papers import normal_code
from server.services.work import Work
from server.store.reads import papers

door = Door("public_papers")


@door.opens(f"{CHECK_PATH}<check_code>", act=Act.PUBLIC, rate="60 per minute")
def check(work: Work, check_code: str) -> str:
    """核验一份文书：文号、文种、日期、房屋编码、是否有效"""
    found = papers.public_paper(work.db, normal_code(check_code))
    return render_template(
        "public_paper.html",
        paper=found,
        title=KINDS[found.kind].title if found else None,
        issued_on=day_text(found.issued_on) if found else None,
        links=[],
    )
