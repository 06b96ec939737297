"""Which versions of a form there are. An old one stays: a survey is read as it was asked."""

from __future__ import annotations

import re
from pathlib import Path

from survey_schema.toml_source import SchemaError

ROOT = Path(__file__).parent

_FOLDER = re.compile(r"([a-z][a-z0-9_]*)-(\d+(?:\.\d+)*)")


def form_folders(root: Path = ROOT) -> tuple[tuple[str, str], ...]:
    """(id, version) of every form, oldest version first."""
    found = [_identity(folder) for folder in (root / "forms").iterdir() if folder.is_dir()]
    return tuple(sorted(found, key=lambda pair: (pair[0], version_key(pair[1]))))


def _identity(folder: Path) -> tuple[str, str]:
    match = _FOLDER.fullmatch(folder.name)
    if match is None:
        raise SchemaError(f"forms/{folder.name}", 1, "a form's folder is named <id>-<version>")
    return match[1], match[2]


def version_key(version: str) -> tuple[int, ...]:
    """2022.10 comes after 2022.9: versions are compared number by number."""
    return tuple(int(part) for part in version.split("."))


def form_versions(identity: str, root: Path = ROOT) -> tuple[str, ...]:
    return tuple(version for form, version in form_folders(root) if form == identity)


def version_before(identity: str, version: str, root: Path = ROOT) -> str | None:
    """The version this one follows; None for the first."""
    older = [
        one for one in form_versions(identity, root) if version_key(one) < version_key(version)
    ]
    return older[-1] if older else None


def newest_version(identity: str, root: Path = ROOT) -> str:
    versions = form_versions(identity, root)
    if not versions:
        raise SchemaError(f"forms/{identity}", 1, f"no form {identity!r}")
    return versions[-1]
