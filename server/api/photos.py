"""Photos from phones, whole or in parts, and photos shown to who may see their house."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Response, request, send_file
from marshmallow import RAISE, Schema, fields, validate

from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.answers import json_answer
from server.http.door import Door
from server.services import images, photos, sealed_photos
from server.services.images import LARGEST_BYTES
from server.services.work import Work

door = Door("photos", url_prefix="/api/v1")
door.description = "照片：按内容哈希上传（可续传）、查看"

_PIECE = 256 * 1024  # a line is read, hashed and written in few turns
_PROBLEMS = (
    "photo.bad_hash",
    "photo.too_large",
    "photo.wrong_hash",
    "photo.not_an_image",
    "photo.too_many_pixels",
)


class PhotoReceiptSchema(Schema):
    photo = fields.String()
    size = fields.Integer()
    stored_at = fields.String()
    device = fields.String()
    signature = fields.String()


class ProgressSchema(Schema):
    offset = fields.Integer(metadata={"description": "已收到的字节数，从此处继续"})
    complete = fields.Boolean()
    receipt = fields.Nested(PhotoReceiptSchema)


@door.opens(
    "/photos/<sha256>",
    "PUT",
    act=Act.PHOTO_SEND,
    answer=PhotoReceiptSchema,
    status=200,
    retries=5,
    lends_look=True,
    max_bytes=LARGEST_BYTES,
    problems=_PROBLEMS,
)
def put_photo(work: Work, sha256: str) -> dict[str, Any]:
    """整张上传；同一张再次上传得到同一回执。"""
    photos.require_size(request.content_length)
    return photos.receive_photo(work, sha256, _pieces())


@door.opens(
    "/photos/<sha256>",
    "PATCH",
    act=Act.PHOTO_SEND,
    answer=ProgressSchema,
    status=200,
    retries=5,
    max_bytes=LARGEST_BYTES,
    problems=(*_PROBLEMS, "photo.wrong_offset", "photo.no_length"),
)
def continue_photo(work: Work, sha256: str) -> Response:
    """续传：Upload-Offset 为本段起点，Upload-Length 为全长。"""
    photos.require_size(request.content_length)
    progress = photos.continue_photo(
        work, sha256, _pieces(), offset=_header("Upload-Offset"), length=_header("Upload-Length")
    )
    return _with_offset(progress)


@door.opens(
    "/photos/<sha256>/status",
    act=Act.PHOTO_SEND,
    answer=ProgressSchema,
    problems=("photo.bad_hash",),
)
def photo_status(work: Work, sha256: str) -> Response:
    """已收到多少字节；收齐后附回执。"""
    return _with_offset(photos.upload_status(work, sha256))


@door.opens("/photos/<sha256>", act=Act.PHOTO_READ, problems=("photo.missing",))
def show_photo(work: Work, sha256: str) -> Response:
    """辖区内房屋的照片原件；举报所附的照片不含拍摄位置、时间和机型。"""
    photo, told = photos.stored_for(work, sha256)
    return _whole(told, photo.media_type, photo.sha256)


@door.opens("/photos/<sha256>/small", act=Act.PHOTO_READ, problems=("photo.missing",))
def show_small_photo(work: Work, sha256: str) -> Response:
    """同一张照片的小图（约 20 KB），供手机离线对照；缩不了的给原件。"""
    photo, told = photos.stored_for(work, sha256)
    shrunk = images.small(told)
    if shrunk is None:
        return _whole(told, photo.media_type, photo.sha256)
    return _private(Response(shrunk, mimetype="image/jpeg"))


def _whole(told: Path | bytes, media_type: str, etag: str) -> Response:
    file = BytesIO(told) if isinstance(told, bytes) else told
    return _private(send_file(file, mimetype=media_type, etag=etag))


def _private(answer: Response) -> Response:
    answer.cache_control.max_age = 31_536_000
    answer.cache_control.private = True
    answer.cache_control.public = False
    answer.cache_control.no_cache = None
    answer.cache_control.immutable = True
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


class RevealPhotoSchema(Schema):
    class Meta:
        unknown = RAISE

    reason = fields.String(required=True, validate=validate.Length(min=5, max=500))


@door.opens(
    "/photos/<sha256>/reveal",
    "POST",
    act=Act.PERSONAL_REVEAL,
    body=RevealPhotoSchema,
    problems=("photo.missing",),
)
def reveal_photo(work: Work, body: dict[str, Any], sha256: str) -> Response:
    """查看加密保存的签字类照片：写明理由，记入台账。"""
    data, media_type = sealed_photos.show(work, sha256, reason=body["reason"])
    answer = Response(data, mimetype=media_type)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _with_offset(progress: dict[str, Any]) -> Response:
    answer = json_answer(progress)
    answer.headers["Upload-Offset"] = str(progress["offset"])
    return answer


def _header(name: str) -> int:
    text = request.headers.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise Problem("photo.no_length")
    return int(text)


def _pieces() -> Iterator[bytes]:
    """The body as it arrives; what arrived before a broken line is not lost by a PATCH."""
    while piece := request.stream.read(_PIECE):
        yield piece
