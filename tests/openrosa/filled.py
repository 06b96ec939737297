"""Filled forms as Collect would write them, and how it posts them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from PIL import Image

from survey_schema import xlsform
from tests import make
from tests.intake import sending

FINISHED = "2022-09-20T09:30:00.000+08:00"
PROTOCOL = {"X-OpenRosa-Version": "1.0"}


def instance_id(label: str) -> str:
    return f"uuid:{make.make_id(label)}"


def fields(
    house: str | None = None, village: str = make.VILLAGE_A1, step: int = 0
) -> dict[str, Any]:
    """What is asked beside the questions."""
    lon, lat = make.point_in(village, step)
    return {
        xlsform.ENDED: FINISHED,
        xlsform.KIND: "survey",
        xlsform.VILLAGE: village,
        xlsform.HOUSE_IS: xlsform.NEW if house is None else xlsform.KNOWN,
        xlsform.HOUSE: house,
        xlsform.HERE: f"{lat} {lon} 0 5",
    }


def form(
    label: str = "one",
    *,
    house: str | None = None,
    answers: Mapping[str, Any] | None = None,
    photos: Mapping[str, str] | None = None,
    edited: str | None = None,
    form_id: str = "self_built_house",
    version: str = "2022.1",
    **visit: Any,
) -> bytes:
    """The XML of one filled form; `photos` is field -> file name."""
    asked = sending.answers() if answers is None else answers
    found = {**fields(house), **visit, **asked, **(photos or {})}
    leaves = "".join(_leaf(name, value) for name, value in found.items() if value is not None)
    ids = _leaf("instanceID", instance_id(label))
    ids += "" if edited is None else _leaf("deprecatedID", instance_id(edited))
    head = f"<data id={quoteattr(form_id)} version={quoteattr(version)}>"
    orx = 'xmlns:orx="http://openrosa.org/xforms"'
    meta = ids.replace("<", "<orx:").replace("<orx:/", "</orx:")
    return f"{head}<section>{leaves}</section><orx:meta {orx}>{meta}</orx:meta></data>".encode()


def _leaf(name: str, value: Any) -> str:
    if isinstance(value, bool):
        value = "true" if value else "false"
    text = " ".join(value) if isinstance(value, list | tuple) else str(value)
    return f"<{name}>{escape(text)}</{name}>"


def jpeg(label: str) -> bytes:
    """A picture of its own content."""
    file = io.BytesIO()
    Image.new("RGB", (32, 24), "grey").save(file, "JPEG", comment=label.encode())
    return file.getvalue()


def parts(xml: bytes | None, files: Mapping[str, bytes] | None = None) -> dict[str, Any]:
    """One post of Collect: the form, and files in parts named after them."""
    sent: dict[str, Any] = {name: (io.BytesIO(data), name) for name, data in (files or {}).items()}
    if xml is not None:
        sent["xml_submission_file"] = (io.BytesIO(xml), "survey.xml", "text/xml")
    return sent


def key_path(token: str, rest: str) -> str:
    return f"/openrosa/k/{quote(token, safe='')}{rest}"


class Collect:
    """A phone with Collect, connected by its key."""

    def __init__(self, phone: Any) -> None:
        self.client, self.token = phone.client, phone.token

    def get(self, rest: str, **more: Any) -> Any:
        return self.client.get(key_path(self.token, rest), headers=PROTOCOL, **more)

    def ask(self) -> Any:
        return self.client.head(key_path(self.token, "/submission"), headers=PROTOCOL)

    def post(self, xml: bytes | None, files: Mapping[str, bytes] | None = None) -> Any:
        return self.client.post(
            key_path(self.token, "/submission"),
            data=parts(xml, files),
            headers={**PROTOCOL, "User-Agent": "org.odk.collect.android/v2024.3.4 Dalvik/2.1.0"},
            content_type="multipart/form-data",
        )
