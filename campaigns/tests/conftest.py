import pytest

from campaigns.signals import launched


@pytest.fixture
def said():
    """The campaigns of which it was said that they are launched."""
    heard = []

    def listen(sender, campaign, **kwargs):
        heard.append(campaign.id)

    launched.connect(listen)
    yield heard
    launched.disconnect(listen)
