"""Small functions, small files: fails when one is too long.

EXCEPTIONS may only shrink: who finds his file in it makes it smaller and takes it out, and
a file that needs no exception any more must leave the list. Released migrations are a
record and are not measured.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_FUNCTION_LINES = 40
MAX_FILE_LINES = 300
MAX_TEST_FILE_LINES = 400
PYTHON_ROOMS = ("server", "survey_schema", "migrations", "scripts", "tests")
BROWSER_SUFFIXES = {".ts", ".vue", ".js", ".mjs", ".css"}
NOT_OURS = {"node_modules", "dist", "dist.new", "vendor", "versions", "__pycache__"}

_TESTS = ("tests/", "web/phone/test/")

EXCEPTIONS: frozenset[str] = frozenset()


def main() -> int:
    too_long = {path.relative_to(ROOT).as_posix(): list(_faults(path)) for path in _sources()}
    too_long = {name: faults for name, faults in too_long.items() if faults}
    complaints = [
        fault for name in sorted(too_long.keys() - EXCEPTIONS) for fault in too_long[name]
    ]
    complaints += [
        f"scripts/sizes.py: {name} is small or gone, take it off EXCEPTIONS"
        for name in sorted(EXCEPTIONS - too_long.keys())
    ]
    print("\n".join(complaints))
    return 1 if complaints else 0


def _sources() -> Iterator[Path]:
    for room in PYTHON_ROOMS:
        yield from _own_files(ROOT / room, {".py", ".sh"})
    yield from (path for path in (ROOT / "scripts").iterdir() if path.is_file() and not path.suffix)
    yield from _own_files(ROOT / "web", BROWSER_SUFFIXES)


def _own_files(room: Path, suffixes: set[str]) -> Iterator[Path]:
    for path in sorted(room.iterdir()) if room.is_dir() else []:
        if path.is_dir() and path.name not in NOT_OURS:
            yield from _own_files(path, suffixes)
        elif path.suffix in suffixes and ".min." not in path.name:
            yield path


def _faults(path: Path) -> Iterator[str]:
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text(encoding="utf-8")
    lines = text.count("\n")
    limit = MAX_TEST_FILE_LINES if name.startswith(_TESTS) else MAX_FILE_LINES
    if lines > limit:
        yield f"{name}: {lines} lines, at most {limit}"
    if path.suffix == ".py":
        yield from _long_functions(name, ast.parse(text, name))
    if path.suffix in {".ts", ".vue"}:
        yield from _long_browser_functions(name, text.splitlines())


# A function of ours ends at the first line that closes it at its own depth.
_BROWSER_FUNCTION = re.compile(
    r"^(?P<depth> *)(?:export )?(?:default )?(?:private |readonly |static |async )*"
    r"(?:function\b|(?:(?:const|let) )?\w+ = .*=> \{$|(?!if|for|while|switch|catch)\w+\(.*\{$)"
)


def _long_browser_functions(name: str, lines: list[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        begin = _BROWSER_FUNCTION.match(line)
        if begin is None:
            continue
        length = _lines_until(lines[number:], begin["depth"] + "}")
        if length > MAX_FUNCTION_LINES:
            yield f"{name}:{number + 1}: a function of {length} lines, at most {MAX_FUNCTION_LINES}"


def _lines_until(lines: list[str], closing: str) -> int:
    return next((at for at, one in enumerate(lines, 1) if one.startswith(closing)), 1)


def _long_functions(name: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > MAX_FUNCTION_LINES:
            yield (
                f"{name}:{node.lineno}: {node.name} has {lines} lines, at most {MAX_FUNCTION_LINES}"
            )


if __name__ == "__main__":
    sys.exit(main())
