"""What keeps an installation from starting on a MongoDB is one clear line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm.supervisor.ports import free_port
from tests import mongodb
from tests.running import Installation
from tests.test_run import refusal

if not mongodb.IN_USE:
    pytest.skip("belongs to the run with DATABASE=mongodb", allow_module_level=True)

pytestmark = pytest.mark.long


@pytest.fixture
def standalone(tmp_path) -> Iterator[str]:
    """The address of a server that belongs to no replica set."""
    if not mongodb.program():
        pytest.skip("there is no mongod to be started: neither on the PATH nor in the wheel")
    with mongodb.standalone(tmp_path / "mongodb") as address:
        yield address


def line_of_refusal(var_dir: Path, url: str) -> str:
    reason, end = refusal(Installation(var_dir, DATABASE_URL=url)).splitlines()
    assert end == "Mini CRM: The installation could not be prepared; the reason stands above."
    return reason


def test_a_standalone_server(standalone, tmp_path):
    assert line_of_refusal(tmp_path / "var", f"mongodb://{standalone}/crm") == (
        "DATABASE_URL names a standalone MongoDB, which has no transactions. Start it with --replSet, "
        "run rs.initiate() once, and name the set: mongodb://host/name?replicaSet=rs0"
    )


def test_a_server_outside_of_the_replica_set(standalone, tmp_path):
    assert line_of_refusal(tmp_path / "var", f"mongodb://{standalone}/crm?replicaSet=rs0") == (
        'MongoDB at DATABASE_URL does not answer: No replica set members available for replica set name "rs0"'
    )


def test_a_server_that_is_not_there(tmp_path):
    address = f"127.0.0.1:{free_port()}"
    reason = line_of_refusal(tmp_path / "var", f"mongodb://{address}/crm?replicaSet=rs0")
    assert reason.startswith(f"MongoDB at DATABASE_URL does not answer: {address}: ")
