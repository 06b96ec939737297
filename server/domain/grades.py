"""Grades of inspection reports on one scale of four letters (domain.md §3.1).

Codes of codes/inspection_grade: a–d (JGJ 125, rural guideline) and asu–dsu (GB 50292).
"""

from __future__ import annotations

LETTERS = ("a", "b", "c", "d")
DANGEROUS = ("c", "d")
STOPPING = ("stop_use", "demolish")  # codes of codes/inspection_advice

_LETTER_OF = {code: code[0] for code in (*LETTERS, "asu", "bsu", "csu", "dsu")}


def letter_of(grade: str | None) -> str | None:
    """a, b, c or d; None for no grade or one that is no code of the list."""
    return None if grade is None else _LETTER_OF.get(grade)


def stops_use(grade: str, advice: str) -> bool:
    """整幢危房, or a report that says so: out of use at once (M10; LAW-QD art. 22, D for us)."""
    return letter_of(grade) == "d" or advice in STOPPING


def is_dangerous_grade(grade: str) -> bool:
    """C or worse on either scale (D, to be confirmed by the county); ValueError if unknown."""
    letter = letter_of(grade)
    if letter is None:
        raise ValueError(f"no inspection grade {grade!r}")
    return letter in DANGEROUS
