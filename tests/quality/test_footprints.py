"""The outline's area a census computed comes with the import and is compared with the survey's."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.domain.data_quality import Home, Record, in_village
from server.store.engines import Store
from server.store.rows import House
from survey_schema.quality import load_quality
from tests import make
from tests.imports.files import write_csv
from tests.imports.test_houses import codes_in, house_row, houses_in, import_houses
from tests.intake import looking

LIMITS = {one.id: one.limits for one in load_quality().values()}


@pytest.fixture
def county(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    make.make_county(store)
    monkeypatch.setenv("DATABASE_URL", store.config.database_url)
    return store


def test_the_area_of_the_outline_is_imported(county: Store, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", house_row(1, 图斑面积="96.40"), house_row(2))
    import_houses(county, file)
    found = {one.footprint_m2 for one in looking.every(county, House)}
    assert found == {96.4, None}
    assert len(houses_in(county)) == 2


def test_an_outline_that_is_no_number_is_a_problem_row(county: Store, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", house_row(1, 图斑面积="约一百"))
    import_houses(county, file)
    assert codes_in(file) == ["footprint.no_number"]


def test_an_area_taken_from_the_outline_is_asked_about() -> None:
    home = Home("h", "T", "V")
    same = Record(
        home, address_is_none=False, area_path=None, floor_area_m2=96.4, footprint_m2=96.4
    )
    assert [one.kind for one in in_village([same], LIMITS)] == ["footprint_area"]
