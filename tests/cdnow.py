"""The purchases of CDNOW, a shop whose data are public: what real customers spend, and how unlike they are."""

import gzip
import os
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import mongodb
from tests.running import BASE_DIR

DATA = Path(os.environ.get("CDNOW", BASE_DIR.parent / "shared/data/cdnow/CDNOW_master.txt.gz"))

needs_data = pytest.mark.skipif(
    not DATA.exists(), reason=f"the CDNOW data set is not at {DATA}; CDNOW names another place"
)


class Purchase(NamedTuple):
    line: int
    customer: str
    date: str
    amount: Decimal


def purchases() -> list[Purchase]:
    """All, by customer. On MongoDB, where each costs several times as much, those of the first 2,500 customers."""
    with gzip.open(DATA, "rt") as lines:
        next(lines)
        found = []
        for number, line in enumerate(lines, 1):
            customer, day, _, amount = line.split()
            found.append(Purchase(number, f"cdnow-{customer}", f"{day[:4]}-{day[4:6]}-{day[6:]}", Decimal(amount)))
    return [each for each in found if each.customer <= "cdnow-02500"] if mongodb.IN_USE else found
