import pytest
from django.test import Client

from customers.models import Segment
from customers.segments.tests.forms import RULE


@pytest.fixture
def segment(marketer) -> Segment:
    return Segment.objects.create(name="Big spenders", rule=RULE, created_by=marketer)


@pytest.fixture
def viewing(viewer) -> Client:
    """A browser in which the viewer is signed in."""
    client = Client()
    client.force_login(viewer)
    return client
