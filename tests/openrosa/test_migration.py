"""The tables of the OpenRosa door come and go with data in them."""

import pytest

from server.store import rows, schema
from server.store.rows import OpenrosaFile, OpenrosaInstance
from tests import make
from tests.intake import looking


def _fill(store):
    key = {"instance_id": "uuid:1"}
    sealed = {"xml_hash": "0" * 64, "xml_sealed": b"sealed"}
    ids = {"submission_id": make.make_id(), "house_id": make.make_id(), "account_id": "a"}
    make.write(store, OpenrosaInstance, {**key, **ids, **sealed, "received_at": make.NOW})
    make.write(store, OpenrosaFile, {**key, "name": "1.jpg", "slot": "front", "sha256": None})


@pytest.mark.slow
def test_what_came_as_an_xform_goes_down_and_up_and_leaves_the_rest_alone(store):
    _fill(store)
    house = make.make_house(store)
    schema.downgrade(store, "0003")
    with store.engine.connect() as db:
        assert not {"openrosa_instance", "openrosa_file"} & set(schema.tables_in(db))
    schema.upgrade(store)
    _fill(store)
    assert looking.one(store, OpenrosaFile)["name"] == "1.jpg"
    assert looking.one(store, rows.House)["id"] == house
