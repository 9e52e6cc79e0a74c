"""Fixtures of imports."""

import pytest

from customers.imports.tests.outcome import read_outcome


@pytest.fixture
def own_disk(settings, tmp_path):
    """Uploaded files lie in a folder of this test."""
    settings.VAR_DIR = tmp_path


@pytest.fixture
def read(tmp_path):
    """The outcome of a file with this text or these bytes."""

    def read_content(content, encoding="utf-8", **options):
        path = tmp_path / "file.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return read_outcome(path, **options)

    return read_content
