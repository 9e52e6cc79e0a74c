import signal
from collections.abc import Iterator

import pytest

from tests import prepared
from tests.running import Installation


@pytest.fixture(scope="package")
def installation(tmp_path_factory) -> Iterator[Installation]:
    """For all tests of this folder, which only use it. It stops after them: its processes are never quite idle."""
    var_dir = tmp_path_factory.mktemp("installation") / "var"
    prepared.copy_to(var_dir)
    with Installation(var_dir) as running:
        yield running
        assert running.stop(signal.SIGTERM) == 0
        running.check_figures()
