"""历次排查对照: two surveys of a house side by side, what differs first."""

from __future__ import annotations

from flask import request

from server.domain.acts import Act
from server.http.door import Door
from server.pages import words
from server.pages.frame import page
from server.pages.words import Words
from server.services import survey_versions
from server.services.finding import find_house
from server.services.work import Work

door = Door("survey_version_pages")


@door.opens(
    "/houses/<house_id>/surveys",
    act=Act.HOUSE_READ,
    problems=("house.missing", "survey.only_one", "submission.missing"),
)
def compare_surveys(work: Work, house_id: str) -> str:
    """两次排查的答案逐项对照"""
    asked = request.args
    compared = survey_versions.compare(
        work, house_id, asked.get("earlier") or None, asked.get("later") or None
    )
    return page(
        work,
        "house_surveys.html",
        head=find_house(work, Act.HOUSE_READ, house_id).house,
        compared=compared,
        surveys=survey_versions.accepted(work, house_id),
        corrected=survey_versions.corrected(work, house_id),
        say=words,
        words=Words(work.county),
    )
