"""Why a verdict is what it is, as a tree: verdict ← promotion ← signs ← answers ← photos ← clause.

Made from what the assessment itself keeps (`fired`, `missing`, `promotion`) and from the form the
survey was asked by, never from a rule pack: an old verdict is explained as it was given, whatever
became of the rules since (M6). Every node is plain data that becomes JSON as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.domain.answer_words import AnswerWords
from server.domain.facts import Verdict
from survey_schema.conditions import UNSEEN
from survey_schema.model import UNCONFIRMED, Certainty, Section, Severity

VERDICT_LABELS: Mapping[Verdict, str] = {
    Verdict.SAFE: "安全",
    Verdict.GENERAL: "一般安全隐患",
    Verdict.SEVERE: "严重安全隐患",
    Verdict.INCOMPLETE: "信息不全",
}
_SEVERITY_LABELS = {Severity.GENERAL: "一般", Severity.SEVERE: "严重"}


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment as it is stored; `fired` as `Fired` gives it, `promotion` as "kinds:3"."""

    verdict: Verdict
    pack: str
    profile: str
    fired: Sequence[Mapping[str, Any]]
    missing: Sequence[str]
    promotion: str | None


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo of the survey; `question` is the sign it shows."""

    sha256: str
    slot: str
    question: str | None
    is_stored: bool = True


@dataclass(frozen=True, slots=True)
class PhotoNode:
    sha256: str
    label: str
    is_stored: bool


@dataclass(frozen=True, slots=True)
class AnswerNode:
    """`text` is the value in words with its unit."""

    question: str
    label: str
    value: Any
    text: str
    photos: tuple[PhotoNode, ...]


@dataclass(frozen=True, slots=True)
class ClauseNode:
    """`mark` stands beside a clause that is not official: 待当地主管部门确认."""

    text: str
    certainty: str
    mark: str | None


@dataclass(frozen=True, slots=True)
class SignNode:
    """A rule that fired; `decides` when the verdict rests on it, directly or by promotion."""

    rule: str
    part: str
    part_label: str
    sign: str
    severity: str
    severity_label: str
    threshold: str | None
    places: int
    decides: bool
    answers: tuple[AnswerNode, ...]
    clause: ClauseNode


@dataclass(frozen=True, slots=True)
class PromotionNode:
    """R2: general signs that together are severe; `rules` are those that were counted."""

    by: str  # kinds | places
    count: int
    sentence: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissingQuestion:
    question: str
    label: str
    state: str  # unanswered | unseen
    text: str  # 未填 | 看不到


@dataclass(frozen=True, slots=True)
class MissingSection:
    section: str
    label: str
    questions: tuple[MissingQuestion, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    verdict: str
    label: str
    sentence: str
    pack: str
    profile: str
    promotion: PromotionNode | None
    signs: tuple[SignNode, ...]
    missing: tuple[MissingSection, ...]


def explain(
    assessed: Assessed, words: AnswerWords, answers: Mapping[str, Any], photos: Iterable[Shot] = ()
) -> Explanation:
    """`answers` and `photos` are those of the survey that was assessed."""
    promotion = _promotion(assessed)
    shown = _photos_by_question(photos, words)
    return Explanation(
        verdict=assessed.verdict.value,
        label=VERDICT_LABELS[assessed.verdict],
        sentence=_sentence(assessed, promotion),
        pack=assessed.pack,
        profile=assessed.profile,
        promotion=promotion,
        signs=tuple(_sign(one, assessed, promotion, words, shown) for one in assessed.fired),
        missing=missing_by_section(assessed.missing, words, answers),
    )


def missing_by_section(
    missing: Sequence[str], words: AnswerWords, answers: Mapping[str, Any]
) -> tuple[MissingSection, ...]:
    """What is missing, in the order and under the headings of the form."""
    wanted = set(missing)
    sections = [_missing_of(one, wanted, answers) for one in words.form.sections]
    known = {question.question for section in sections for question in section.questions}
    strangers = tuple(_missing(one, one, answers) for one in missing if one not in known)
    sections.append(MissingSection("", "其他", strangers))
    return tuple(section for section in sections if section.questions)


def _missing_of(section: Section, wanted: set[str], answers: Mapping[str, Any]) -> MissingSection:
    found = (one for one in section.questions if one.id in wanted)
    questions = tuple(_missing(one.id, one.label, answers) for one in found)
    return MissingSection(section.id, section.label, questions)


def _missing(identity: str, label: str, answers: Mapping[str, Any]) -> MissingQuestion:
    if answers.get(identity) == UNSEEN:
        return MissingQuestion(identity, label, "unseen", "看不到")
    return MissingQuestion(identity, label, "unanswered", "未填")


def _promotion(assessed: Assessed) -> PromotionNode | None:
    """The stored word is "kinds:<n>" or "places:<group>:<n>"."""
    if assessed.promotion is None:
        return None
    by, *group, count = assessed.promotion.split(":")
    general = [one for one in assessed.fired if one["severity"] == Severity.GENERAL.value]
    if by == "kinds":
        sentence = f"一般隐患迹象达到{count}类，合并判为严重"
        counted = general
    else:
        sentence = f"同一类一般隐患迹象达到{count}处，合并判为严重"
        counted = [one for one in general if _group_of(one) == ":".join(group)]
    return PromotionNode(by, int(count), sentence, tuple(str(one["rule"]) for one in counted))


def _group_of(fired: Mapping[str, Any]) -> str:
    return str(fired.get("group") or fired["rule"])


def _sentence(assessed: Assessed, promotion: PromotionNode | None) -> str:
    """One sentence under the verdict."""
    if assessed.verdict is Verdict.INCOMPLETE:
        found = f"；已查出隐患迹象{len(assessed.fired)}项" if assessed.fired else ""
        return f"还缺{len(assessed.missing)}项信息，不能判定{found}。"
    if promotion is not None:
        return f"{promotion.sentence}。"
    if not assessed.fired:
        return "所问迹象均不存在，未触发任何规则。"
    worst = [one for one in assessed.fired if _decides(one, assessed, promotion)]
    label = _SEVERITY_LABELS[Severity(str(worst[0]["severity"]))] if worst else ""
    return f"查出{label}隐患迹象{len(worst) or len(assessed.fired)}项，按最重的一项判定。"


def _decides(fired: Mapping[str, Any], assessed: Assessed, promotion: PromotionNode | None) -> bool:
    if promotion is not None:
        return fired["rule"] in promotion.rules
    wanted = {Verdict.SEVERE: Severity.SEVERE, Verdict.GENERAL: Severity.GENERAL}
    severity = wanted.get(assessed.verdict)
    return severity is not None and fired["severity"] == severity.value


def _sign(
    fired: Mapping[str, Any],
    assessed: Assessed,
    promotion: PromotionNode | None,
    words: AnswerWords,
    photos: Mapping[str, tuple[PhotoNode, ...]],
) -> SignNode:
    severity = Severity(fired["severity"])
    answers: Mapping[str, Any] = fired.get("answers") or {}
    return SignNode(
        rule=str(fired["rule"]),
        part=str(fired["part"]),
        part_label=words.label("hazard_part", str(fired["part"])),
        sign=str(fired["sign"]),
        severity=severity.value,
        severity_label=_SEVERITY_LABELS[severity],
        threshold=fired.get("threshold"),
        places=int(fired.get("places") or 1),
        decides=_decides(fired, assessed, promotion),
        answers=tuple(_answer(name, value, words, photos) for name, value in answers.items()),
        clause=_clause(str(fired["clause"]), str(fired["certainty"])),
    )


def _answer(
    name: str, value: Any, words: AnswerWords, photos: Mapping[str, tuple[PhotoNode, ...]]
) -> AnswerNode:
    return AnswerNode(
        question=name,
        label=words.question(name),
        value=value,
        text=words.answer(name, value),
        photos=photos.get(name, ()),
    )


def _clause(text: str, certainty: str) -> ClauseNode:
    mark = None if Certainty(certainty).is_official else UNCONFIRMED
    return ClauseNode(text, certainty, mark)


def _photos_by_question(
    photos: Iterable[Shot], words: AnswerWords
) -> dict[str, tuple[PhotoNode, ...]]:
    labels = {slot.id: slot.label for slot in words.form.photos}
    found: dict[str, tuple[PhotoNode, ...]] = {}
    for one in photos:
        if one.question is not None:
            node = PhotoNode(one.sha256, labels.get(one.slot, one.slot), one.is_stored)
            found[one.question] = (*found.get(one.question, ()), node)
    return found
