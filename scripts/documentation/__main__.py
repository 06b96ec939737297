"""Write the reference pages under docs/, or say that they are not current (--check)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from scripts.documentation.pages import Unworded, pages
from survey_schema.english import load_english
from survey_schema.load import SchemaError, load_all

DOCS = Path(__file__).resolve().parents[2] / "docs"
GENERATED = ("form", "codes", "rules")  # folders in which nothing else lives


def main(arguments: list[str]) -> int:
    try:
        wanted = pages(load_all(), load_english())
    except Unworded as missing:
        print(f"没有英文，请补写 survey_schema/english/ / No English wording yet:\n{missing}")
        return 1
    except SchemaError as fault:
        print(fault)
        return 1
    if "--check" in arguments:
        return _check(wanted)
    for path in unwanted(DOCS, wanted):
        path.unlink()
    for name, text in wanted.items():
        (DOCS / name).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / name).write_text(text, encoding="utf-8")
    return 0


def _check(wanted: Mapping[str, str]) -> int:
    found = stale(DOCS, wanted)
    if found:
        print("\n".join(f"docs/{name}" for name in found))
        print("文档已过时，请运行 / These pages are not current. Run:\n\n    scripts/docs\n")
    return 1 if found else 0


def stale(docs: Path, wanted: Mapping[str, str]) -> list[str]:
    """The pages that are missing, different or no longer made, by their path under `docs`."""
    different = [name for name, text in wanted.items() if _text(docs / name) != text]
    return [*different, *(path.relative_to(docs).as_posix() for path in unwanted(docs, wanted))]


def unwanted(docs: Path, wanted: Mapping[str, str]) -> list[Path]:
    present = (path for folder in GENERATED for path in sorted((docs / folder).glob("*.md")))
    return [path for path in present if path.relative_to(docs).as_posix() not in wanted]


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
