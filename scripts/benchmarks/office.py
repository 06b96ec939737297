"""What the office and the phones read: lists, a house's file, the grid, the CSV of all surveys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from scripts.benchmarks.county import County
from scripts.benchmarks.serving import Home, Server, measured, serving
from server.outputs import vector_tiles
from server.store.engines import Store
from server.store.rows import House


def pages(
    home: Home, county: County, house_ids: list[str], count: int, rounds: int
) -> Iterator[Any]:
    """The county list (first pages and filtered), house files, a grid worker's houses."""
    lists = [f"/houses{one}" for one in ("", "?verdict=severe_hazard", "?operational=1")]
    files = [f"/houses/{one}" for one in house_ids]
    office, phone = county.office, county.phones[0].token
    tiles = _tiles(county)
    with serving(home) as server:
        for _ in range(rounds):
            for name, paths, token in (
                ("county list page", lists, office),
                ("house file page", files, office),
                ("grid pull", ["/api/v1/grid"], phone),
                *((f"map tile {kind}", paths, office) for kind, paths in tiles.items()),
            ):
                _get(server, paths * 2, token, 2)
                number = count // 4 if name == "grid pull" else count
                some = [paths[one % len(paths)] for one in range(number)]
                yield f"{name} c=2", _get(server, some, token, 2)


_ZOOMS = {"of the county": 8, "of a township": 11, "of a village": 14, "of a street": 16}


def _tiles(county: County) -> dict[str, list[str]]:
    """Tiles over the middle of some villages, far and near, and the heat of a township."""
    spots = [one.point(900) for one in county.villages[::9]]
    found = {
        name: [
            f"/tiles/houses/{zoom}/{x}/{y}.mvt"
            for lon, lat in spots
            for x, y in vector_tiles.tiles_of((lon, lat, lon, lat), zoom)
        ]
        for name, zoom in _ZOOMS.items()
    }
    return {**found, "of heat": [one.replace("houses", "heat") for one in found["of a township"]]}


def export(home: Home, county: County, surveys: int, rounds: int) -> Iterator[Any]:
    with serving(home) as server:
        for _ in range(rounds):
            before_mb = server.pss_mb()
            figures, outcome = measured(
                server, [_get_bytes("/api/v1/exports/submissions.csv", county.office)], 1
            )
            status, body = outcome.answers[0]
            if status != 200 or len(body) < surveys * 500:
                raise RuntimeError(f"the export failed: {status}, {len(body)} bytes")
            yield (
                "CSV of surveys",
                {
                    "n": surveys,
                    "s": outcome.seconds,
                    "mb": len(body) / 1e6,
                    "cpu_s": figures["cpu_ms"] / 1000,
                    "memory_added_mb": server.pss_mb() - before_mb,
                },
            )


def _get(server: Server, paths: list[str], token: str, connections: int) -> dict[str, Any]:
    figures, outcome = measured(server, [_get_bytes(one, token) for one in paths], connections)
    for path, (status, body) in zip(paths, outcome.answers, strict=True):
        if status != 200:
            raise RuntimeError(f"{path}: {status} {body[:300]!r}")
    return {**figures, "kb": sum(len(body) for _, body in outcome.answers) / len(paths) / 1024}


def _get_bytes(path: str, token: str) -> bytes:
    return (f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n").encode()


def some_houses(store: Store, county: County, count: int) -> list[str]:
    with store.reading() as db:
        found = select(House.id).order_by(House.code.desc()).limit(count)
        return [str(one) for one in db.execute(found).scalars()]
