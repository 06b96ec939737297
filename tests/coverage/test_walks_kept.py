"""What is kept of walks in memory does not grow with the places people stand at."""

from server.domain.acts import Role
from server.services import survey_order
from server.services.work import Look
from tests import make


def test_a_walk_from_where_one_stands_is_not_kept(county):
    make.make_house(county)
    actor = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
    survey_order._walked.cache_clear()
    lon, lat = make.point_in(make.VILLAGE_A1)
    for step in range(3):
        with Look(county, actor, make.NOW) as work:
            found = survey_order.path_of_grids(work, start=(lon + step / 1000, lat))
        assert len(found) == 1
    assert survey_order._walked.cache_info().currsize == 0
