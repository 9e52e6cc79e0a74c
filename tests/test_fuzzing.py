"""Every door of the API keeps what the published schema promises, whatever comes through it."""

import pytest

from tests.fuzzing import fuzz

pytestmark = pytest.mark.installation


def test_a_short_run_finds_nothing(installation):
    """`make fuzz` goes on for longer, and with other numbers each time."""
    found = fuzz(
        installation, "--max-time", "20", "--max-examples", "5", "--no-shrink", "--seed", "1", "--workers", "2"
    )

    assert found.returncode == 0, found.stdout[-8000:]
    assert "Tested: " in found.stdout
