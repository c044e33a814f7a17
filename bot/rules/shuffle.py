"""Shuffling options so that any process, on any Python, comes to the same order from the same seed."""

from __future__ import annotations

import hashlib


def round_order(n: int, seed: int) -> tuple[int, ...]:
    """A permutation of 0..n-1 fixed by ``seed``: which option, as written in the bank, is shown at each place.

    Fisher–Yates, each draw from 64 bits of SHA-256 over the seed and the step. ``random.Random.shuffle`` isn't used
    because its sequence isn't promised between Python versions; the bias of taking 64 bits modulo at most 8 is 10⁻¹⁹.
    """
    order = list(range(n))
    for last in range(n - 1, 0, -1):
        drawn = _draw(seed, last) % (last + 1)
        order[last], order[drawn] = order[drawn], order[last]
    return tuple(order)


def _draw(seed: int, step: int) -> int:
    return int.from_bytes(hashlib.sha256(f"order:{seed}:{step}".encode()).digest()[:8], "big")
