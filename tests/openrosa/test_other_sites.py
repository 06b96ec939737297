"""A page of another site cannot send a survey with the password a browser remembers."""

import base64

import pytest

from server.domain.acts import Role
from server.store import rows
from tests import make
from tests.fixtures_http import PASSWORD
from tests.intake import looking
from tests.openrosa import filled

GIVEN = base64.b64encode(f"zhao:{PASSWORD}".encode()).decode()


@pytest.fixture
def send(county, client, password_hash):
    make.make_person(
        county, Role.GRID_WORKER, "zhao", password_hash=password_hash, village=make.VILLAGE_A1
    )

    def post(**headers):
        return client.post(
            "/openrosa/submission",
            data=filled.parts(filled.form()),
            headers={"Authorization": f"Basic {GIVEN}", **headers},
            content_type="multipart/form-data",
            base_url="https://anju.example.cn",
        )

    return post


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_sends_is_refused(county, send, site):
    assert send(**{"Sec-Fetch-Site": site}).status_code == 403
    assert looking.count(county, rows.Submission) == 0


def test_what_no_other_site_sends_is_taken(send):
    assert send().status_code == 201
    assert send(**{"Sec-Fetch-Site": "same-origin"}).status_code == 201
