"""Fixtures of imports."""

import pytest


@pytest.fixture
def own_disk(settings, tmp_path):
    """Uploaded files lie in a folder of this test."""
    settings.VAR_DIR = tmp_path
