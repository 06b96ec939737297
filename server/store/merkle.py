"""A Merkle tree over chain heads with SM3, in which one changed leaf costs log n hashes.

Leaves stand in the order in which their chains first appeared, so a new chain goes to the end and
moves nobody. Leaf and node are hashed with different first bytes, so that neither passes for the
other (RFC 6962); a node without a right neighbour rises unchanged.
"""

from __future__ import annotations

from server.store.sm3 import sm3_bytes

_LEAF, _NODE = b"\x00", b"\x01"
EMPTY = sm3_bytes(b"")


class MerkleTree:
    """Chains and their heads; `put` any number of leaves, then ask for the `root`."""

    def __init__(self) -> None:
        self._position: dict[str, int] = {}
        self._levels: list[list[bytes]] = [[]]
        self._stale: set[int] = set()

    def __len__(self) -> int:
        return len(self._position)

    def put(self, chain: str, seq: int, entry_hash: str) -> None:
        leaf = sm3_bytes(_LEAF + f"{chain}\n{seq}\n{entry_hash}".encode())
        position = self._position.setdefault(chain, len(self._position))
        if position == len(self._levels[0]):
            self._levels[0].append(leaf)
        else:
            self._levels[0][position] = leaf
        self._stale.add(position)

    @property
    def root(self) -> str:
        """64 hex digits over everything put so far."""
        stale = self._stale
        height = 0
        while len(self._levels[height]) > 1:
            stale = {position >> 1 for position in stale}
            self._renew(height, stale)
            height += 1
        self._stale = set()
        return (self._levels[height][0] if self._levels[height] else EMPTY).hex()

    def _renew(self, height: int, stale: set[int]) -> None:
        """Hash the stale parents of one level anew."""
        if height + 1 == len(self._levels):
            self._levels.append([])
        below, above = self._levels[height], self._levels[height + 1]
        above.extend([b""] * ((len(below) + 1) // 2 - len(above)))
        for position in stale:
            pair = below[2 * position : 2 * position + 2]
            above[position] = sm3_bytes(_NODE + pair[0] + pair[1]) if len(pair) == 2 else pair[0]
