"""A Merkle tree over chain heads with SM3, in which one changed leaf costs log n hashes.

Leaves stand in the order in which their chains first appeared, so a new chain goes to the end and
moves nobody. Leaf and node are hashed with different first bytes, so that neither passes for the
other (RFC 6962); a node without a right neighbour rises unchanged.
"""

from __future__ import annotations

from array import array

from server.store.sm3 import sm3_bytes

_LEAF, _NODE = b"\x00", b"\x01"
EMPTY = sm3_bytes(b"")


_BYTES = len(EMPTY)


class MerkleTree:
    """Chains and their heads; `put` any number of leaves, then ask for the `root`.

    A level is one run of bytes, hash after hash: a county of 100,000 houses takes 6 MB of them.
    """

    def __init__(self) -> None:
        self._position: dict[str, int] = {}
        self._seqs = array("L")
        self._levels = [bytearray()]
        self._stale: set[int] = set()

    def __len__(self) -> int:
        return len(self._position)

    def seq_of(self, chain: str) -> int:
        """The number of the chain's entry that was put last; 0 when none was."""
        position = self._position.get(chain)
        return 0 if position is None else self._seqs[position]

    def put(self, chain: str, seq: int, entry_hash: str) -> None:
        leaf = sm3_bytes(_LEAF + f"{chain}\n{seq}\n{entry_hash}".encode())
        position = self._position.setdefault(chain, len(self._position))
        if position == len(self._seqs):
            self._seqs.append(seq)
        else:
            self._seqs[position] = seq
        self._levels[0][position * _BYTES : (position + 1) * _BYTES] = leaf
        self._stale.add(position)

    @property
    def root(self) -> str:
        """64 hex digits over everything put so far."""
        stale = self._stale
        height = 0
        while len(self._levels[height]) > _BYTES:
            stale = {position >> 1 for position in stale}
            self._renew(height, stale)
            height += 1
        self._stale = set()
        return bytes(self._levels[height] or EMPTY).hex()

    def path(self, chain: str) -> list[tuple[str, str]]:
        """What is hashed with the chain's leaf on its way to the root: ("left"|"right", hash).

        Ask for the root first; KeyError for a chain that was never put.
        """
        position, found = self._position[chain], []
        for level in self._levels[:-1]:
            beside = position ^ 1
            if beside * _BYTES < len(level):
                sibling = bytes(level[beside * _BYTES : (beside + 1) * _BYTES]).hex()
                found.append(("left" if beside < position else "right", sibling))
            position >>= 1
        return found

    def _renew(self, height: int, stale: set[int]) -> None:
        """Hash the stale parents of one level anew; new ones are the last."""
        if height + 1 == len(self._levels):
            self._levels.append(bytearray())
        below, above = self._levels[height], self._levels[height + 1]
        for position in sorted(stale):
            pair = below[2 * position * _BYTES : 2 * (position + 1) * _BYTES]
            node = sm3_bytes(_NODE + pair) if len(pair) > _BYTES else pair
            above[position * _BYTES : (position + 1) * _BYTES] = node
