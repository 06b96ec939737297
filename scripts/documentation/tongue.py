"""One language of the pages: its fixed words, and the wording of what the data says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from survey_schema.english import Wording
from survey_schema.model import Certainty


class Unworded(Exception):
    """Something has no wording in a language yet; the text names it."""


@dataclass(frozen=True)
class Tongue:
    """One language: ``suffix`` of its files, its own fixed ``heads``, the data's ``wording``."""

    suffix: str
    heads: Mapping[str, str]
    wording: Wording

    def __getitem__(self, head: str) -> str:
        try:
            return self.heads[head]
        except KeyError:
            raise Unworded(f"scripts/documentation{self.suffix}: {head}") from None

    def of(self, table: str, key: str) -> str:
        return self.wording[table][key]

    def phrase(self, text: str | None) -> str:
        """A text without an id; one without Chinese in it reads the same in every language."""
        return self.wording["phrases"].get(text or "", text or "")

    def certainty(self, certainty: Certainty) -> str:
        mark = "" if certainty.is_official else f" **{self['unconfirmed']}**"
        return f"{certainty.value} {self[f'certainty.{certainty.value}']}{mark}"

    def unit(self, unit: str, count: float) -> str:
        """The unit's word; English has another one for a single storey, place or person."""
        several = self[f"unit.{unit}"]
        return self.heads.get(f"unit.{unit}.1", several) if count == 1 else several
