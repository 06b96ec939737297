"""县情配置: shown value by value with its source, checked, and beside another county's (M23)."""

from __future__ import annotations

from server.domain.acts import Act
from server.http.door import Door
from server.pages.frame import page
from server.services import profile_view
from server.services.work import Work
from survey_schema.model import UNCONFIRMED

door = Door("profile_pages")


@door.opens("/county-profile", act=Act.SYSTEM_MANAGE, label="县情配置")
def show_profile(work: Work) -> str:
    """县情配置各项的值、来源、可信度，缺少的内容，与另一县的不同"""
    return page(work, "county_profile.html", view=profile_view.view(work), mark=UNCONFIRMED)
