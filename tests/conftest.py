import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import prepared
from tests.running import Installation


@pytest.fixture
def start_installation(tmp_path) -> Callable[..., Installation]:
    """`crm = start_installation(VENDOR_URL="…")` is ready to use; all are stopped after the test."""
    started = []

    def start(*, var_dir: Path = tmp_path / "var", **options) -> Installation:
        prepared.copy_to(var_dir)
        installation = Installation(var_dir, **options)
        started.append(installation)
        return installation.__enter__()

    yield start
    for installation in started:
        installation.stop()


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Installation:
    """One for all tests of a module that only use it; it stops with them, since its processes are never quite idle."""
    var_dir = tmp_path_factory.mktemp("installation") / "var"
    prepared.copy_to(var_dir)
    with Installation(var_dir) as running:
        yield running
        assert running.stop(signal.SIGTERM) == 0
