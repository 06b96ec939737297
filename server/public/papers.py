"""文书核验: what the code on a paper tells anybody who holds it, and never a person."""

from __future__ import annotations

from flask import render_template

from server.domain.acts import Act
from server.domain.papers import CHECK_PATH, KINDS
from server.http.door import Door
from server.outputs.dates import day_text, moment_text, month_text
from server.services import public_office_papers
from server.services.papers import normal_code
from server.services.work import Work
from server.store.reads import papers

door = Door("public_papers")


@door.opens(f"{CHECK_PATH}<check_code>", act=Act.PUBLIC, rate="60 per minute")
def check(work: Work, check_code: str) -> str:
    """核验一份文书：文号、文种、日期、房屋编码或报表月份、是否有效、是否已有更正"""
    code = normal_code(check_code)
    found = papers.public_paper(work.db, code)
    if found is None and (office := public_office_papers.checked(work, code)) is not None:
        return _office(office)
    return render_template(
        "public_paper.html",
        paper=found,
        title=KINDS[found.kind].title if found else None,
        issued_on=day_text(found.issued_on) if found else None,
        links=[],
    )


def _office(found: public_office_papers.Checked) -> str:
    newer = found.newer
    return render_template(
        "public_office_paper.html",
        paper=found.line,
        found=found,
        month=month_text(found.line.month) if found.line.month else None,
        issued_on=day_text(found.line.issued_on),
        newer_at=moment_text(newer.frozen_at) if newer else None,
        newer_link=f"{CHECK_PATH}{newer.check_code}" if newer and newer.check_code else None,
        links=[],
    )
