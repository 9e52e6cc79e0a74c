from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from typing import Any

import pytest

from tests import mongodb, prepared
from tests.faults.scene import Launched, Scene
from tests.mongodb import ReplicaSet

NUMBERS = count(1)


@pytest.fixture(scope="package")
def scene(tmp_path_factory) -> Iterator[Scene]:
    """One installation for the faults of this folder, on MongoDB with a replica set that may be killed."""
    with ExitStack() as stack:
        own = mongodb.IN_USE and mongodb.program()
        database = stack.enter_context(ReplicaSet()) if own else None
        folder = tmp_path_factory.mktemp("faults")
        prepared.copy_to(folder / "var", database.url("crm") if database else "")
        yield stack.enter_context(Scene(folder, database, VENDOR_BATCH="10"))


@pytest.fixture
def start(scene):
    """Launches a campaign to so many new customers, with further fields of the API. The checks of a test are of
    its own campaigns."""
    scene.campaigns.clear()

    def starting(size: int, **fields: Any) -> Launched:
        group = f"group{next(NUMBERS)}"
        return scene.launch(group, scene.bring(group, size), **fields)

    yield starting
    scene.vendor.behave()
