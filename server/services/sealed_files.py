"""Files only one row can mean: each is sealed under a nonce of its own, so that no two are alike.

The bytes are safely on disk before their row is written (law 6). Where the row is not, the file
goes: at once when the work is undone; when the process was killed between, the nightly sweep sets
it aside (a sweep that asked the wrong database must not have cost a signature).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from server.services.work import Work
from server.store.engines import Store
from server.store.files import Files
from server.store.reads import sealed_files as reads

# Nobody is still writing the row of a file this old, however long a commit takes.
SETTLED_AFTER = timedelta(days=1)
_AT_ONCE = 500


def put(work: Work, files: Files, sealed: bytes) -> str:
    """The file's name; gone again when the work is undone."""
    name = hashlib.sha256(sealed).hexdigest()
    files.put(name, [sealed])
    work.if_undone(lambda: files.remove(name))
    return name


def sweep(store: Store, now: datetime) -> int:
    """Set aside what no row of any county points to; how many files that were."""
    return sum(_swept(store, files, now) for files in (store.papers, store.sealed))


def _swept(store: Store, files: Files, now: datetime) -> int:
    settled = list(files.older_than(now - SETTLED_AFTER))
    parts = (settled[at : at + _AT_ONCE] for at in range(0, len(settled), _AT_ONCE))
    unclaimed = [name for part in parts for name in _unknown(store, part)]
    for name in unclaimed:
        files.set_aside(name)
    return len(unclaimed)


def _unknown(store: Store, names: Iterable[str]) -> Iterator[str]:
    wanted = set(names)
    with store.reading() as db:
        known = reads.known(db, wanted)
    yield from sorted(wanted - known)
