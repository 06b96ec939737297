"""Receiving a survey: what is accepted, what it brings about, and what its receipt is worth."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from server.domain.problems import Problem
from server.services import receipts
from server.store import rows
from tests import make
from tests.intake import sending


def _one(store, row, **where):
    table = row.__table__
    conditions = [table.c[name] == value for name, value in where.items()]
    with store.reading() as db:
        return db.execute(select(table).where(*conditions)).mappings().one()


def _count(store, row, **where):
    table = row.__table__
    conditions = [table.c[name] == value for name, value in where.items()]
    with store.reading() as db:
        return db.scalar(select(func.count()).select_from(table).where(*conditions))


def _events(store, house_id):
    entry = rows.LedgerEntry
    with store.reading() as db:
        found = select(entry.event).where(entry.chain == f"house:{house_id}").order_by(entry.seq)
        return list(db.scalars(found))


def test_a_new_house_is_registered_with_its_survey(sender):
    house_id = make.make_id()
    answer = sender.send(sending.envelope(house_id))
    house = _one(sender.store, rows.House, id=house_id)
    assert answer.status == 201
    assert answer.body["house"]["code"] == house["code"]
    assert house["village_code"] == make.VILLAGE_A1
    assert house["structure_type"] == "masonry"
    assert _events(sender.store, house_id)[:2] == ["house.registered", "survey.received"]


def test_personal_answers_are_sealed_and_masked(sender):
    house_id, submission_id = make.make_id(), make.make_id()
    sender.send(sending.envelope(house_id), submission_id)
    house = _one(sender.store, rows.House, id=house_id)
    submission = _one(sender.store, rows.Submission, id=submission_id)
    assert house["owner_masked"] == "赵*田"
    assert "owner_name" not in submission["answers"]
    opened = sender.store.secrets.open(submission["personal_sealed"])
    assert opened["owner_name"] == "赵守田"
