"""What a journey asks for stays: a rule that leaves the members of a segment out would write to them without it."""

import pytest

from campaigns.journeys.starting import create_journey, start, stop
from campaigns.journeys.tests.plans import mail, plan
from campaigns.tests.factories import create_segment
from campaigns.tests.pages import squeezed
from customers.events import properties

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_a_segment_that_a_journey_asks_for_stays_until_the_journey_is_stopped(signed_in, api):
    segment = create_segment(name="Complained")
    rule = {"match": "none", "rules": [{"field": "segment", "op": "in", "value": [str(segment.id)]}]}
    step = {"id": "s", "split": rule, "then": [mail("m")], "otherwise": []}
    journey = create_journey("Cart", plan(step))
    start(journey)

    answer = signed_in.post(f"/segments/{segment.id}/delete/")
    assert answer.status_code == 409
    assert "1 journey uses it" in squeezed(answer)
    assert journey.get_absolute_url() in answer.text
    refusal = api("campaigns").delete(f"/api/v1/segments/{segment.id}")
    assert (refusal.status_code, "The journey “Cart” uses this segment" in refusal.json()["detail"][0]["msg"]) == (
        409,
        True,
    )
    assert "1 journey" in squeezed(signed_in.get("/segments/"))

    stop(journey)
    assert signed_in.post(f"/segments/{segment.id}/delete/").url == "/segments/"


def test_a_property_of_events_that_a_journey_asks_for_stays(db):
    properties.choose("viewed_product", "colour")
    properties.carry_out()
    asked = {"events": {"name": "viewed_product", "where": {"colour": ["red"]}}, "op": "gte", "value": 1}
    step = {"id": "s", "split": {"match": "all", "rules": [asked]}, "then": [mail("m")], "otherwise": []}
    journey = create_journey("Look", plan(step))

    with pytest.raises(properties.Refused, match="asked for by the journey “Look”"):
        properties.drop("viewed_product", "colour")

    journey.delete()
    properties.drop("viewed_product", "colour")
