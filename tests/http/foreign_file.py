"""A form somebody of the other township could not send, with the words he had typed."""

from __future__ import annotations

from server.services import kept_forms
from server.services.kept_forms import Typed
from tests import make
from tests.procedure.scene import Scene


def made(scene: Scene, ids: dict[str, str]) -> dict[str, str]:
    typed = Typed(
        page=f"/houses/{ids['house_id']}",
        action=f"/houses/{ids['house_id']}/steps/raise",
        shown_at=make.NOW.isoformat(),
        problem="登录已失效，请重新登录。",
        is_stale=False,
        fields=(("reason", "欧阳玥瑶的房屋对承重墙进行加固"),),
    )
    kept = kept_forms.keep(scene.store, scene.actor("township"), scene.now, typed)
    assert kept is not None
    return {"kept_id": kept}
