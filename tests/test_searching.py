"""Whatever is typed into a search field, the list answers."""

import pytest

from campaigns.tests.factories import create_launched, create_message

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LISTS = [
    "/",
    "/customers/",
    "/segments/",
    "/segments/{campaign.segment_id}/members/",
    "{campaign}",
    "/settings/audit/",
    "/search/",
]


@pytest.mark.parametrize("typed", ["\0", "a\0sha", "(", "%_", "\\", "a" * 5_000, "ı̇ﬃ\u202e"], ids=range(7))
def test_whatever_is_typed(office, typed):
    campaign = create_launched()
    create_message(campaign=campaign)

    for page in LISTS:
        url = page.format(campaign=campaign).replace(str(campaign), campaign.get_absolute_url())
        assert office.get(url, {"q": typed}).status_code == 200, url
