from importlib import import_module

import pytest

from ai_tools.engines import vocabulary
from ai_tools.engines.openai.habits import forget_habits
from ai_tools.tests.model_server import ModelServer


@pytest.fixture(autouse=True)
def _words_of_this_test():
    vocabulary.forget()


@pytest.fixture
def model(settings, time_machine):
    """A language model that is set up, and says what a test puts into `model.says`; a minute is just beginning."""
    time_machine.move_to("2026-11-24T06:00:00Z")
    import_module("openai")  # takes a second, which is not the server's fault
    forget_habits()
    server = ModelServer()
    settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL, settings.OPENAI_MODEL = "sk-test", server.url, "small"
    yield server
    server.stop()
