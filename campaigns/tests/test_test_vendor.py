"""Every page that has to do with sending says when the vendor sends nothing."""

import pytest

from campaigns.carriers import TEST_VENDOR
from campaigns.tests.factories import create_campaign, create_launched

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(params=[True, False], ids=["test vendor", "real vendor"])
def is_test(request, settings) -> bool:
    settings.DUMMY_VENDOR_URL = "http://127.0.0.1:9999"
    settings.VENDOR_URL = settings.DUMMY_VENDOR_URL if request.param else "http://vendor.example"
    return request.param


@pytest.mark.parametrize("part", ["edit/", "review/"])
def test_composer_and_review_say_that_nothing_is_sent(signed_in, is_test, part):
    page = signed_in.get(f"/campaigns/{create_campaign().id}/{part}")
    assert (TEST_VENDOR in page.text) == is_test


def test_the_report_says_that_nothing_is_sent(signed_in, is_test):
    assert (TEST_VENDOR in signed_in.get(create_launched(is_test=is_test).get_absolute_url()).text) == is_test


def test_the_dashboard_says_that_nothing_is_sent(signed_in, is_test):
    create_launched()
    assert (TEST_VENDOR in signed_in.get("/").text) == is_test


def test_the_composer_says_so_for_another_channel_too(signed_in, is_test):
    draft = create_campaign()
    posted = {"name": "n", "segment": draft.segment_id, "channel": "sms", "message": "Hi", "test_channel": "email"}
    page = signed_in.post(f"/campaigns/{draft.id}/edit/", posted, headers={"HX-Request": "true"})
    assert (TEST_VENDOR in page.text) == is_test


def test_the_api_says_that_nothing_is_sent(api, is_test):
    campaign = create_launched(is_test=is_test)
    assert api("read").get(f"/api/v1/campaigns/{campaign.id}").json()["vendor"]["test"] == is_test
