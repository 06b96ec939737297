"""The real form and rule pack, loaded once."""

import pytest

from survey_schema.load import load_form, newest_pack
from survey_schema.model import Form, RulePack
from survey_schema.versions import newest_version


@pytest.fixture(scope="session")
def real_form() -> Form:
    return load_form("self_built_house", newest_version("self_built_house"))


@pytest.fixture(scope="session")
def real_pack() -> RulePack:
    return newest_pack("shanxi-2022")
