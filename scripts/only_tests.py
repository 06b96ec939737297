"""In a test file every function is a test, a fixture or a `_helper`.

A function whose name misses `test_` is never run and nobody notices; this check does.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

Function = ast.FunctionDef | ast.AsyncFunctionDef


def main() -> int:
    strays = [stray for path in sorted(ROOT.glob("tests/**/test_*.py")) for stray in _strays(path)]
    print("\n".join(strays))
    return 1 if strays else 0


def _strays(path: Path) -> Iterator[str]:
    name = path.relative_to(ROOT).as_posix()
    for function in _functions(ast.parse(path.read_text(encoding="utf-8"), name)):
        if not _has_a_place(function):
            yield f"{name}:{function.lineno}: {function.name} is no test, fixture or _helper"


def _functions(tree: ast.Module) -> Iterator[Function]:
    for node in tree.body:
        if isinstance(node, Function):
            yield node
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from (child for child in node.body if isinstance(child, Function))


def _has_a_place(function: Function) -> bool:
    return function.name.startswith(("test_", "_")) or any(
        "fixture" in ast.unparse(decorator) for decorator in function.decorator_list
    )


if __name__ == "__main__":
    sys.exit(main())
