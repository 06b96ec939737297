"""通报: issued bulletins of a month, for the units they were sent to (M19)."""

from __future__ import annotations

from flask import Response

from server.domain.acts import Act
from server.http.addresses import public_address
from server.http.door import Door
from server.pages import words
from server.pages.bulletins import sent
from server.pages.frame import page
from server.services import month_papers, office_paper_files
from server.services.work import Work

door = Door("circular_pages")


@door.opens("/bulletins", act=Act.SUPERVISION_READ, label="通报")
def bulletin_list(work: Work) -> str:
    """领导小组及其办公室印发给各乡镇、各成员单位的月度通报，新的在前"""
    found = month_papers.bulletins(work)
    return page(work, "bulletins.html", found=found, say=words)


@door.opens(
    "/bulletins/<paper_id>/file.pdf",
    act=Act.SUPERVISION_READ,
    reads=False,
    retries=2,
    problems=("paper.missing",),
)
def bulletin_pdf(work: Work, paper_id: str) -> Response:
    """一份通报的 PDF；调阅记入台账"""
    return sent(office_paper_files.open_pdf(work, paper_id, public_address=public_address()))
