"""案件移送: what is still to be recorded, what one's unit sent or has to deal with."""

from __future__ import annotations

from datetime import datetime, time

from flask import request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.days import LOCAL
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.domain.transfers import SOURCES, TRANSFERS
from server.http.door import UPLOAD_BODY, Door
from server.http.paging import cursor_of, key_of
from server.pages import matters, words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.words import Words
from server.services import matter_asking, transfer_letters, transfer_reading, transfers
from server.services.county import county_schema
from server.services.finding import find_house_by_code
from server.services.transfers import Record
from server.services.work import Work

door = Door("transfer_pages")


@door.opens("/transfers", act=Act.TRANSFER_READ, label="案件移送")
def transfer_list(work: Work) -> str:
    """移送案件：按本步骤的期限排列；条件留在网址里"""
    asked = asked_of_request()
    if "state" not in request.args:
        asked["state"] = "open"
    narrowed = matters.of_side(work, asked, Act.TRANSFER_HANDLE, Act.TRANSFER_RECORD)
    side = asked.get("side") or _first_side(work)
    narrowed = matters.of_side(
        work, {**asked, "side": side}, Act.TRANSFER_HANDLE, Act.TRANSFER_RECORD
    )
    found = transfer_reading.page(
        work,
        matter_asking.filter_of(work, TRANSFERS, narrowed["asked"]),
        after=matter_asking.key_of_cursor(key_of(asked.get("after"), 2)),
    )
    return page(
        work,
        "transfers.html",
        asked=asked,
        side=side,
        may_receive=narrowed["may_receive"],
        may_send=narrowed["may_send"],
        transfers=found.transfers,
        total=found.total,
        next_page=next_page(asked, cursor_of(matter_asking.cursor_key(found.next_key))),
        **_words(work),
    )


def _first_side(work: Work) -> str:
    """A department mostly deals with cases, a township hands them over, the office sees all."""
    sends = matters.own_parties(work, Act.TRANSFER_RECORD)
    if any(one.startswith("department:") for one in sends):
        return "mine"
    return "sent" if sends else "all"


def _words(work: Work) -> dict[str, object]:
    return {
        "areas": Areas(work),
        "say": words,
        "words": Words(work.county),
        "sources": SOURCES,
        **matters.choices(work, TRANSFERS),
    }


@door.opens("/transfers/to-record", act=Act.TRANSFER_RECORD)
def to_record(work: Work) -> str:
    """排查发现违法建设经营、还没有登记移送的房屋"""
    asked = asked_of_request()
    found, following = transfer_reading.to_record(
        work,
        township=asked.get("township"),
        after=matter_asking.key_of_cursor(key_of(asked.get("after"), 2)),
    )
    return page(
        work,
        "transfers_to_record.html",
        asked=asked,
        side="to-record",
        may_receive=bool(matters.own_parties(work, Act.TRANSFER_HANDLE)),
        may_send=True,
        findings=found,
        total=None
        if asked.get("after")
        else transfer_reading.to_record_count(work, asked.get("township")),
        next_page=next_page(asked, cursor_of(matter_asking.cursor_key(following))),
        **_words(work),
    )


@door.opens("/transfers/new", act=Act.TRANSFER_RECORD)
def new_transfer(work: Work) -> str:
    """登记表：从待登记清单或房屋档案进入时已填好房屋编码"""
    given = {"code": request.args.get("code", ""), "source": request.args.get("source", "patrol")}
    return _form(work, given, request.args.getlist("kinds"))


def _form(
    work: Work, given: dict[str, str], kinds: list[str], problem: Problem | None = None
) -> str:
    codes = county_schema(work.county).codes["illegal_kind"]
    return page(
        work,
        "transfer_new.html",
        given=given,
        chosen=kinds,
        problem=problem,
        kinds=dict(codes.labels),
        **_words(work),
    )


@door.opens("/transfers/new", "POST", act=Act.TRANSFER_RECORD, max_bytes=UPLOAD_BODY)
def record(work: Work) -> ResponseReturnValue:
    """登记线索；不能受理时在原表上说明，已写的不丢"""
    given = {name: value.strip() for name, value in request.form.items()}
    kinds = request.form.getlist("kinds")
    made: list[str] = []
    return matters.stepped(
        work,
        lambda: made.append(transfers.record(work, _command(work, given, kinds))),
        lambda problem: _form(work, given, kinds, problem),
        lambda: url_for("transfer_pages.one_transfer", transfer_id=made[0]),
    )


def _command(work: Work, given: dict[str, str], kinds: list[str]) -> Record:
    house = find_house_by_code(work, Act.TRANSFER_RECORD, given.get("code", ""))
    found_on = matters.day_of(given.get("found_on"))
    found_at = None if found_on is None else datetime.combine(found_on, time(), LOCAL)
    return Record(
        house_id=house.house.id,
        kinds=tuple(kinds) or ("",),
        words=given.get("words", ""),
        source=given["source"] if given.get("source") in SOURCES else "patrol",
        found_at=found_at,
        is_urgent=given.get("is_urgent") == "1",
        files=matters.uploaded(work),
    )


@door.opens("/transfers/<transfer_id>", act=Act.TRANSFER_READ, problems=("transfer.missing",))
def one_transfer(work: Work, transfer_id: str) -> str:
    """一件移送案件：事实、期限、办理经过和反馈"""
    return _shown(work, transfer_id)


@door.opens(
    "/transfers/<transfer_id>/handling",
    "POST",
    act=Act.TRANSFER_HANDLE,
    max_bytes=UPLOAD_BODY,
    problems=("transfer.missing",),
)
def handling(work: Work, transfer_id: str) -> ResponseReturnValue:
    """承办单位接收、立案、不予立案、处罚、移送司法、确认改正"""
    return _step(work, transfer_id)


@door.opens(
    "/transfers/<transfer_id>/recording",
    "POST",
    act=Act.TRANSFER_RECORD,
    max_bytes=UPLOAD_BODY,
    problems=("transfer.missing",),
)
def recording(work: Work, transfer_id: str) -> ResponseReturnValue:
    """移送单位移送、确认反馈、撤销登记"""
    return _step(work, transfer_id)


@door.opens(
    "/transfers/<transfer_id>/assigning",
    "POST",
    act=Act.TRANSFER_ASSIGN,
    problems=("transfer.missing",),
)
def assigning(work: Work, transfer_id: str) -> ResponseReturnValue:
    """领导小组办公室录入县政府关于管辖的决定"""
    return _step(work, transfer_id)


def _step(work: Work, transfer_id: str) -> ResponseReturnValue:
    step = request.form.get("step", "")
    if step not in TRANSFERS.step_labels():
        transfer_reading.read(work, transfer_id)  # another unit's is missing first
        raise Problem("request.malformed")
    return matters.stepped(
        work,
        lambda: transfers.take_step(work, transfer_id, step, matters.given_of_form(work)),
        lambda problem: _shown(work, transfer_id, problem),
        lambda: url_for("transfer_pages.one_transfer", transfer_id=transfer_id),
    )


def _shown(work: Work, transfer_id: str, problem: Problem | None = None) -> str:
    transfer = transfer_reading.read(work, transfer_id)
    return page(
        work,
        "transfer.html",
        transfer=transfer,
        letter=transfer_letters.shown_letter(work, transfer.row.house_id, transfer_id),
        problem=problem,
        given=dict(request.form),
        may_dispatch=has_act(work.actor, Act.TASK_DISPATCH),
        way={"receiver": "handling", "sender": "recording", "office": "assigning"},
        parties={move.step: move.party for move in TRANSFERS.moves},
        address=f"/transfers/{transfer_id}",
        **_words(work),
    )
