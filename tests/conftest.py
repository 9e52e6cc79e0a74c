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
        installation.check_figures()
