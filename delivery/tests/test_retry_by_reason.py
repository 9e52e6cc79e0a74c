"""A retry by page sends again what may pass, by reason; one by API all that failed, unless it names reasons."""

import json

import pytest

from campaigns.models import Campaign
from campaigns.pages import control
from campaigns.tests.factories import create_launched, create_message
from delivery.tasks import retry_messages
from delivery.tests.ledger import states

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
FULL, AWAY, WRONG, REFUSED = "mailbox is full", "vendor answered 503", "no such mailbox", "suppressed"


@pytest.fixture
def campaign() -> Campaign:
    campaign = create_launched(status="completed")
    for reason in (FULL, FULL, AWAY, WRONG, REFUSED):
        create_message(campaign=campaign, status="failed", reason=reason)
    return campaign


def pending(campaign: Campaign) -> list[str]:
    """The reasons of what is sent again."""
    retry_messages(str(campaign.id))
    return sorted(campaign.log.filter(status="pending").values_list("reason", flat=True))


def press(client, campaign: Campaign, **fields):
    return client.post(f"/campaigns/{campaign.id}/retry-failed/", {"round": campaign.round, **fields})


@pytest.mark.both_databases
def test_the_report_counts_and_retries_what_may_pass(campaign, signed_in):
    assert "Retry the 3 failed" in signed_in.get(campaign.get_absolute_url()).text

    press(signed_in, campaign)

    assert pending(campaign) == [FULL, FULL, AWAY]
    assert states(campaign) == {"pending": 3, "failed": 2}


def test_reasons_are_chosen_on_a_page(campaign, signed_in):
    page = signed_in.get(f"/campaigns/{campaign.id}/retry/").text
    assert f'value="{FULL}" checked' in page
    assert WRONG not in page
    assert "Wait a few days" in page

    press(signed_in, campaign, offered=1, reason=[AWAY, WRONG, "made up"])

    assert pending(campaign) == [AWAY]


def test_one_reason_at_least_is_chosen(campaign, signed_in):
    response = press(signed_in, campaign, offered=1)

    assert response.status_code == 422
    assert "Choose at least one reason." in response.text
    assert pending(campaign) == []


def test_many_reasons_are_chosen_together(campaign, signed_in, monkeypatch):
    monkeypatch.setattr(control, "MAX_OFFERED", 1)
    assert "Other reasons" in signed_in.get(f"/campaigns/{campaign.id}/retry/").text

    press(signed_in, campaign, offered=1, rest=1)

    assert pending(campaign) == [AWAY]


def test_where_nothing_may_pass_nothing_is_offered(signed_in):
    campaign = create_launched(status="completed")
    create_message(campaign=campaign, status="failed", reason=WRONG)

    assert "Retry the" not in signed_in.get(campaign.get_absolute_url()).text
    assert signed_in.get(f"/campaigns/{campaign.id}/retry/").status_code == 302
    response = signed_in.post(f"/campaigns/{campaign.id}/retry-failed/", {"round": 1}, follow=True)
    assert "the same would happen again" in response.text


class TestApi:
    def post(self, api, campaign: Campaign, body: str | bytes = ""):
        url = f"/api/v1/campaigns/{campaign.id}/retry-failed"
        return api("campaigns").post(url, body, content_type="application/json")

    @pytest.mark.parametrize("body", ["", "{}", '{"reasons": null}'])
    def test_without_reasons_it_retries_all(self, api, campaign, body):
        assert self.post(api, campaign, body).status_code == 202
        assert len(pending(campaign)) == 5

    def test_with_reasons_it_retries_these(self, api, campaign):
        for _ in range(2):
            assert self.post(api, campaign, json.dumps({"reasons": [AWAY, WRONG]})).status_code == 202

        assert pending(campaign) == [WRONG, AWAY]
        campaign.refresh_from_db()
        assert campaign.round == 2

    def test_a_reason_that_nothing_failed_for_is_409(self, api, campaign):
        assert self.post(api, campaign, '{"reasons": ["made up"]}').status_code == 409
        assert pending(campaign) == []

    @pytest.mark.parametrize(
        ("body", "status"), [("[", 400), ("[]", 422), ('{"reasons": [1]}', 422), ('{"x": 1}', 422)]
    )
    def test_what_is_wrong_is_refused(self, api, campaign, body, status):
        assert self.post(api, campaign, body).status_code == status
        assert pending(campaign) == []
