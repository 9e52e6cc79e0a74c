import pytest

from ai_tools import vocabulary


@pytest.fixture(autouse=True)
def _words_of_this_test():
    vocabulary.forget()
