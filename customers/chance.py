"""Random draws: a number for each customer that looks random and is always the same, so that nothing is stored, a crash
changes nobody's draw, and a forecast equals the launch.

Another salt is another draw, independent of all others: `CAMPAIGN:holdout`, `CAMPAIGN:variant`.
"""

from collections.abc import Callable
from hashlib import blake2b
from uuid import UUID

BITS = 53  # which a float holds exactly, so that no draw is rounded to 1


def drawing(salt: str) -> Callable[[str], float]:
    """What draws a number for a customer: at least 0, below 1. It takes the id as 32 hex digits, as the database keeps
    it; the salt has 64 bytes at most."""
    keyed = blake2b(digest_size=8, key=salt.encode())

    def draw(customer_id: str) -> float:
        hash = keyed.copy()
        hash.update(bytes.fromhex(customer_id))
        return (int.from_bytes(hash.digest(), "big") >> (64 - BITS)) / (1 << BITS)

    return draw


def chance(salt: str, customer_id: UUID) -> float:
    """The number that one customer draws."""
    return drawing(salt)(customer_id.hex)
