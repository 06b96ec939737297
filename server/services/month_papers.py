"""The month's report and bulletin as papers: drafts of any month, issued on a frozen one (M19)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.office_papers import (
    MONTH,
    MONTH_BULLETIN,
    MONTH_KINDS,
    MONTH_REPORT,
    kind_of,
)
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.outputs import month_report_html, pdf, word
from server.outputs.dates import month_text
from server.services import frozen, office_paper_files, office_papers, reports
from server.services.county import county_schema
from server.services.exports import record_export
from server.services.month_facts import month_facts
from server.services.office_papers import Ground
from server.services.paper_files import Opened
from server.services.paper_issuers import plan_title
from server.services.work import Look, Work
from server.store.reads import issues, office_papers as reads
from server.store.reads.office_papers import OfficePaperLine
from survey_schema.model import CountyProfile

FORMS = {"pdf": MONTH_REPORT, "docx": MONTH_BULLETIN}


class MonthPapers(NamedTuple):
    """`newest` is the month's newest issue, None while it is not frozen."""

    papers: list[OfficePaperLine]
    newest: int | None
    reasons: Mapping[str, str]
    open_kinds: list[str]  # that may be issued now


def papers_of_month(work: Work, month: str) -> MonthPapers:
    require_act(work.actor, Act.LEADING_READ)
    papers = reads.of_month(whole_county(work.county), work.db, month)
    row = frozen.issue_row(work, month)
    newest = row.mark.issue if row else None
    issued = {one.kind for one in papers if one.state == "valid" and one.report_issue == newest}
    kinds = [one for one in MONTH_KINDS if newest and one not in issued]
    return MonthPapers(papers, newest, office_papers.void_reasons(work, papers), kinds)


class Bulletins(NamedTuple):
    """`newest`: month → its report's newest issue, which tells one that was corrected since."""

    papers: list[OfficePaperLine]
    newest: Mapping[str, int]


def bulletins(work: Work) -> Bulletins:
    """For the townships and member units they are sent to: those that were issued, no draft."""
    require_act(work.actor, Act.SUPERVISION_READ)
    county = whole_county(work.county)
    papers = reads.of_kind(county, work.db, MONTH_BULLETIN, _MOST_BULLETINS)
    return Bulletins(papers, {one.month: one.issue for one in issues.marks(county, work.db)})


_MOST_BULLETINS = 200  # sixteen years


def draft(work: Work, month: str, form: str, issue: int | None = None) -> Opened:
    """The two-page report (`pdf`) or the Word bulletin (`docx`), marked as what it is.

    `issue` 0 asks the ledger of today; that a file left the house is recorded.
    """
    with Look(work.store, work.actor, work.now) as look:
        facts = _facts(look, month, FORMS[form], issue, {})
    title = f"{facts['county']}{month_text(month)}"
    if form == "docx":
        made = Opened(
            f"{title}自建房专项整治通报（草稿）.docx",
            office_paper_files.write_word(facts),
            word.MEDIA_TYPE,
        )
    else:
        mark = month_report_html.watermark(facts).replace(" ", "")
        content = office_paper_files.print_pdf(work, facts)
        made = Opened(f"{title}自建房专项整治月报（{mark}）.pdf", content, pdf.MEDIA_TYPE)
    filters = {"month": month, "issue": facts["issue"] or 0}
    record_export(work, f"{FORMS[form]}.{form}", filters, facts["total"]["registered"])
    return made


def issue(
    work: Work, month: str, name: str, given: Mapping[str, str], verify_at: str = ""
) -> OfficePaperLine:
    """On the newest issue of a frozen month whose checks hold."""
    kind_of(name, MONTH)
    require_act(work.actor, Act.LEADING_READ)
    with Look(work.store, work.actor, work.now) as look:
        reports.cut_off_of_month(look, month)  # what is no month is refused as such
        row = frozen.issue_row(look, month)
        if row is None:
            raise Problem("paper.month_not_frozen", month=month_text(month))
        facts = _facts(look, month, name, row.mark.issue, given)
    if facts["unmet"]:
        raise Problem("paper.month_unsound", number=facts["unmet"])
    ground = Ground(f"county:{work.county}", month=month, report_issue=row.mark.issue)
    return office_papers.issue(work, name, ground, facts, verify_at)


def _facts(
    work: Work, month: str, name: str, issue_: int | None, given: Mapping[str, str]
) -> dict[str, Any]:
    profile = county_schema(work.county).profile
    written = {key: value for key, value in given.items() if value}
    return {
        **month_facts(work, month, issue_),
        **office_papers.unnumbered(work, name),
        "addressee": addressees(profile),
        "basis": [plan_title(profile)],
        "copies": [],
        "input": written,
        "demand": written.get("demand"),
    }


def addressees(profile: CountyProfile) -> str:
    """各乡（镇）人民政府, what among them is neither, and the members of the leading group."""
    others = [one.name for one in profile.townships if not one.name.endswith(("镇", "乡"))]
    return f"{'、'.join(['各乡（镇）人民政府', *others])}，领导小组各成员单位"
