"""A new version of a form against the one before: answers already given must stay readable.

A question may be dropped, but only by saying so (``[[dropped]]`` in form.toml, with a reason); one
that stays keeps its kind, unit and code list. Houses surveyed with the old version keep their
answers, and rules, exports and lists read them by the same id.
"""

from __future__ import annotations

from collections.abc import Mapping

from survey_schema.model import Form, Question
from survey_schema.toml_table import Table

_KEPT = ("kind", "unit", "codes")


def read_dropped(
    top: Table, questions: Mapping[str, Question], earlier: Form | None
) -> dict[str, str]:
    """id -> why, of the questions of the version before that are asked no more."""
    dropped: dict[str, str] = {}
    for table in top.tables("dropped"):
        identity = table.identifier()
        if earlier is None or identity not in earlier.questions:
            raise table.error(f"{identity!r} is no question of the version before", "id")
        if identity in questions:
            raise table.error(f"{identity!r} is still asked; take the [[dropped]] away", "id")
        dropped[identity] = table.text("why")
        table.done()
    return dropped


def check_succession(
    top: Table, questions: Mapping[str, Question], dropped: Mapping[str, str], earlier: Form | None
) -> None:
    for question in () if earlier is None else earlier.questions.values():
        successor = questions.get(question.id)
        if successor is None and question.id not in dropped:
            raise top.error(
                f"question {question.id!r} of version {earlier and earlier.version} is asked no"
                " more: ask it, or say so with [[dropped]], its 'id' and 'why'",
                "version",
            )
        for key in _KEPT if successor is not None else ():
            before, now = getattr(question, key), getattr(successor, key)
            if before != now:
                raise top.error(
                    f"question {question.id!r} changes its {key} from {before!r} to {now!r}, and"
                    " answers already given could not be read: give the new question a new id",
                    "version",
                )


def read_successors(
    top: Table, questions: Mapping[str, Question], earlier: Form | None
) -> dict[str, str]:
    """``[read_as]``: what a new question takes for its answer in a survey by an older version."""
    if not top.has("read_as"):
        return {}
    table = top.table("read_as")
    found = {key: table.text(key) for key in table.names()}
    for new, old in found.items():
        if new not in questions or (earlier and new in earlier.questions):
            raise table.error(f"{new!r} is no new question of this version", new)
        before = None if earlier is None else earlier.questions.get(old)
        if before is None or before.kind is not questions[new].kind:
            raise table.error(f"{old!r} is no older question of the same kind", new)
    return found


def read_asked_anew(top: Table, questions: Mapping[str, Question]) -> tuple[str, ...]:
    """Answers about a day, not about the house: an earlier survey never fills them in."""
    named = top.texts("asked_anew")
    for one in named:
        if one not in questions:
            raise top.error(f"no question {one!r}; correct the id", "asked_anew")
    return named
