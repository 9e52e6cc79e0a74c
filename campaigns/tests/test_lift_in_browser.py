"""What a campaign brought, and how a draft measures it, as people see it."""

import pytest

from campaigns.tests.factories import create_campaign, create_customer
from campaigns.tests.test_lift import create_measured

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_report_the_composer_and_the_review(page, check, marketer):
    for n in range(12):
        create_customer(email=f"p{n}@example.in")
    check.sign_in(marketer)
    page.goto(create_measured((9_000, 2_700, 50_000), (1_000, 100, 50_000)).get_absolute_url())
    check.looks("lift")
    draft = create_campaign(holdout=50)
    page.goto(f"/campaigns/{draft.id}/edit/")
    check.looks("measure")
    page.goto(f"/campaigns/{draft.id}/review/")
    check.looks("review-holdout")
