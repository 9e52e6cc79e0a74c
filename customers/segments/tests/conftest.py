import pytest

from customers.models import Segment
from customers.segments.tests.forms import RULE


@pytest.fixture
def segment(marketer) -> Segment:
    return Segment.objects.create(name="Big spenders", rule=RULE, created_by=marketer)
