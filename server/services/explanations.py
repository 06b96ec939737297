"""Why a house got its verdict, told as a tree, and what would have to be different for a lower one.

The tree rests on what the assessment keeps, so that an old verdict is told as it was given. What
would lower it is asked of the very version of the rules that gave it, and only where that version,
asked again, still says the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.acts import Act
from server.domain.answer_words import AnswerWords
from server.domain.days import local_day
from server.domain.explanation import Assessed, Explanation, Shot, explain
from server.domain.facts import Verdict
from server.domain.lowering import Lowering, Survey, ways_down
from server.domain.problems import Problem
from server.services.county import CountySchema, county_schema, form_of
from server.services.finding import FoundHouse, find_house
from server.services.rule_packs import name_of
from server.services.work import Work
from server.store.reads import cases, explained as reads
from server.store.reads.case_shapes import AssessmentLine
from server.store.reads.explained import AskedSurvey


@dataclass(frozen=True, slots=True)
class Explained:
    """`lowering` is None where there is no lower grade, or the rules of then are gone."""

    assessment: AssessmentLine
    tree: Explanation
    lowering: Lowering | None


def explained(work: Work, house_id: str, assessment_id: str) -> Explained:
    """One assessment of the house, with what would lower it."""
    found = find_house(work, Act.HOUSE_READ, house_id)
    for line in cases.assessments_of(found.reach, work.db, house_id):
        if line.id == assessment_id:
            return _explained(work, found, line)
    raise Problem("assessment.missing")


def newest_and_earlier(
    work: Work, house_id: str, limit: int
) -> tuple[Explained | None, list[Explained]]:
    """The newest assessment in full; `limit` earlier ones, without what would lower them."""
    found = find_house(work, Act.HOUSE_READ, house_id)
    lines = cases.assessments_of(found.reach, work.db, house_id)[: limit + 1]
    if not lines:
        return None, []
    earlier = [Explained(one, _tree(work, found, one)[0], None) for one in lines[1:]]
    return _explained(work, found, lines[0]), earlier


def _explained(work: Work, found: FoundHouse, line: AssessmentLine) -> Explained:
    tree, survey = _tree(work, found, line)
    return Explained(line, tree, _lowering(work, line, survey))


def _tree(
    work: Work, found: FoundHouse, line: AssessmentLine
) -> tuple[Explanation, AskedSurvey | None]:
    where = (found.reach, work.db, line.submission_id)
    survey = reads.survey_behind(*where)
    assessed = Assessed(
        Verdict(line.verdict), line.pack, line.profile, line.fired, line.missing, line.promotion
    )
    words = _words(county_schema(work.county), survey)
    answers = (survey.answers if survey else None) or {}
    shots = [Shot(*one) for one in reads.sign_photos(*where)]
    return explain(assessed, words, answers, shots), survey


def _words(schema: CountySchema, survey: AskedSurvey | None) -> AnswerWords:
    """Of the form as it was asked; of today's where that version is unknown."""
    version = survey.form_version if survey else schema.form.version
    form = form_of(schema.profile.code, schema.form.id, version) or schema.form
    return AnswerWords(form, schema.codes)


def _lowering(work: Work, line: AssessmentLine, survey: AskedSurvey | None) -> Lowering | None:
    schema = county_schema(work.county)
    pack = next((one for one in schema.packs if name_of(one) == line.pack), None)
    if pack is None or survey is None or survey.captured_at is None or not survey.answers:
        return None
    words = _words(schema, survey)
    asked = Survey(
        pack=pack,
        promotion=schema.profile.promotion,
        profile=line.profile,
        words=words,
        answers=survey.answers,
        on=max(local_day(survey.captured_at), words.form.valid_from),
        written_for=schema.form_for(pack),
    )
    return ways_down(asked) if asked.graded().verdict.value == line.verdict else None
