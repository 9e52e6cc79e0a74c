"""The page of a campaign: live figures, reasons and the log."""

import html
import re
from datetime import timedelta
from urllib.parse import parse_qs, quote

import pytest
from django.db.models import F
from django.utils import timezone

from campaigns.forecast.deferred import Deferral
from campaigns.log.ledger import State
from campaigns.log.withdrawing import erase_recipient
from campaigns.models import Campaign
from campaigns.results.figures import read_figures
from campaigns.results.funnel import funnel
from campaigns.results.progress import progress_note
from campaigns.results.reasons import Reason, reasons
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_message, create_messages
from campaigns.tests.pages import squeezed
from crm.web.display import moment
from tests.plans import captured_plans

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HTMX = {"HX-Request": "true"}


def address(campaign, part="") -> str:
    return f"/campaigns/{campaign.id}/{part}"


def shown(response) -> list[str]:
    return [row["message"].customer_name for row in response.context["rows"]]


@pytest.fixture
def sending(db):
    campaign = create_launched(name="Diwali", message="Hi {{ first_name | there }},\n\nyour city is {{ city }}.")
    for status in (State.DELIVERED, State.DELIVERED, State.SENT, State.PENDING):
        create_message(campaign=campaign, status=status)
    create_message(campaign=campaign, status=State.FAILED, reason="Mailbox full")
    create_message(campaign=campaign, status=State.SKIPPED, reason="no address")
    return campaign


def test_the_page_shows_figures_reasons_and_text(signed_in, sending):
    page = squeezed(signed_in.get(address(sending)))
    assert "4 of 5 processed" in page
    assert 'aria-label="2 delivered, 1 awaiting receipt, 1 failed, 1 pending, 1 skipped"' in page
    assert "Mailbox full" in page
    assert "No address" in page
    assert '<span class="token" title="or “there”" >first name</span>' in page


@pytest.mark.also_mongodb
def test_figures_poll_until_the_campaign_is_done(signed_in, sending):
    live = signed_in.get(address(sending, "live/"), headers=HTMX)
    assert 'hx-trigger="every 2s"' in live.text
    assert 'id="status" data-state="sending"' in live.text
    assert live["HX-Trigger-After-Settle"] == "campaign-listed"
    sending.status = "completed"
    sending.save()
    done = signed_in.get(address(sending, "live/"), headers=HTMX)
    assert "hx-trigger" not in done.text
    assert "Completed · 1 failed" in done.text
    assert done["HX-Trigger-After-Settle"] == "campaign-done"


def test_polling_reads_counters_only(signed_in, sending, django_assert_max_num_queries, settings):
    url = polled(signed_in.get(address(sending)).text)
    ends_of_a_transaction = 2 if settings.MONGODB else 0  # which count as queries there
    with django_assert_max_num_queries(6 + ends_of_a_transaction):  # session, person, campaign, figures, vendor, rules
        signed_in.get(url, headers=HTMX)


def polled(page: str) -> str:
    """Where a page asks next for its figures."""
    return html.unescape(re.search(r'hx-get="([^"]+/live/[^"]*)"', page)[1])


@pytest.mark.also_mongodb
def test_the_rate_is_computed_from_the_sample_that_the_page_carries(signed_in, time_machine):
    time_machine.move_to("2026-11-23T12:00:00Z", tick=False)
    campaign = create_launched(audience=10_000, pending=10_000)
    page = signed_in.get(address(campaign)).text
    assert "a minute" not in page
    for _ in range(20):
        time_machine.shift(2)
        Campaign.objects.filter(id=campaign.id).update(pending=F("pending") - 40, sent=F("sent") + 40)
        page = signed_in.get(polled(page), headers=HTMX).text
        assert "1,200 a minute · about" in page
    assert "about 8 min left" in page
    assert int(parse_qs(polled(page))["from"][0]) >= 400  # a sample is replaced when it gets old


@pytest.mark.parametrize(
    "query",
    ["", "since=x&from=y", "since=nan&from=1", "since=99999999999&from=0", "since=1&from=0", "since=-inf&from=0"],
)
def test_an_unusable_sample_is_ignored(signed_in, sending, query):
    live = signed_in.get(address(sending, f"live/?{query}"), headers=HTMX).text
    assert "4 of 5 processed" in live
    assert "a minute" not in live


def test_time_left_is_rounded():
    hour = create_launched(audience=7_200, pending=7_200)
    assert [progress_note(hour, read_figures(hour), rate) for rate in (200, 10, 1, 0)] == [
        "12,000 a minute · less than a minute left",
        "600 a minute · about 12 min left",
        "60 a minute · about 2 h left",
        "",
    ]


def test_no_time_is_left_for_messages_that_wait_for_tomorrow():
    campaign = create_launched(audience=7_200, pending=7_200)
    tomorrow = timezone.now() + timedelta(days=1)
    some, all = ([Deferral(tomorrow, "quiet hours", n)] for n in (1_200, 7_200))
    figures = read_figures(campaign)
    assert progress_note(campaign, figures, 200, some) == (
        "12,000 a minute · less than a minute left, then 1,200 wait for their time"
    )
    assert progress_note(campaign, figures, 200, all) == f"7,200 wait for their time, until {moment(tomorrow)}"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": "sending", "snapshot_at": None}, "Listing the audience"),
        ({"status": "sending", "snapshot_at": None, "audience": 9, "pending": 9}, "still listing the audience"),
        ({"status": "sending", "sent": 3}, "awaiting receipts"),
        ({"status": "paused", "pending": 1_200}, "paused · 1,200 waiting"),
        ({"status": "cancelled", "pending": 5}, "cancelled · withdrawing 5"),
        ({"status": "cancelled"}, ">cancelled<"),
    ],
)
def test_the_progress_panel_describes_the_status(signed_in, fields, said):
    assert said in signed_in.get(address(create_launched(**fields))).text


def test_a_cancelled_campaign_says_how_many_were_withdrawn(signed_in):
    campaign = create_launched(status="cancelled")
    for state in (State.SKIPPED, State.SKIPPED, State.FAILED):
        create_message(campaign=campaign, status=state, reason="cancelled")
    create_message(campaign=campaign, status=State.SKIPPED, reason="no address")
    page = signed_in.get(address(campaign)).text
    assert "cancelled · 2 withdrawn" in page
    assert "1 of 3 processed" in page


@pytest.mark.also_mongodb
def test_polling_replaces_the_controls_only_when_they_change(signed_in, sending):
    url = polled(signed_in.get(address(sending)).text)
    same = squeezed(signed_in.get(url, headers=HTMX))
    assert 'id="controls"' not in same
    sending.pause()
    Campaign.objects.filter(id=sending.id).update(sending=1)  # on its way, so that the page goes on asking
    paused = squeezed(signed_in.get(url, headers=HTMX))
    assert 'id="controls" hx-swap-oob="true"' in paused
    assert "Resume sending" in paused
    assert 'id="controls"' not in signed_in.get(polled(paused), headers=HTMX).text


def test_reasons_are_counted_again_only_when_there_are_more(signed_in, sending):
    url = polled(signed_in.get(address(sending)).text)
    same = signed_in.get(url, headers=HTMX).text
    assert 'id="failures"' not in same
    assert 'id="skips"' not in same
    create_message(campaign=sending, status=State.FAILED, reason="Blocked")
    more = signed_in.get(url, headers=HTMX).text
    assert "Blocked" in more
    assert 'id="skips"' not in more


@pytest.mark.also_mongodb
def test_the_page_and_its_polls_count_nothing_in_the_log(signed_in):
    campaign = create_launched(status="cancelled")
    for status, reason in (("failed", "Mailbox full"), ("skipped", "cancelled"), ("skipped", "opted out")):
        create_message(campaign=campaign, status=status, reason=reason)
    with captured_plans("communication_log") as plans:
        page = signed_in.get(address(campaign)).text
    assert "Mailbox full" in page
    assert "opted out" in page
    assert len(plans) == 1  # a page of the log
    with captured_plans("communication_log") as plans:
        signed_in.get(address(campaign, "live/"), headers=HTMX)
    assert plans == []


def test_a_fragment_without_htmx_is_the_page(signed_in, sending):
    assert signed_in.get(address(sending, "live/")).url == address(sending)


def test_reasons_are_counted_most_frequent_first(sending):
    for _ in range(2):
        create_message(campaign=sending, status=State.FAILED, reason="No such mailbox")
    create_message(campaign=sending, status=State.FAILED)
    create_message(campaign=create_launched(), status=State.FAILED, reason="Elsewhere")
    found = [(reason.text, reason.count, reason.whole) for reason in reasons(sending, State.FAILED)]
    assert found == [("No such mailbox", 2, 4), ("Mailbox full", 1, 4), ("no reason given", 1, 4)]


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("mailbox does not exist", "Correct the address"),
        ("number is not on WhatsApp", "Correct the address"),
        ("mail server answered 550 5.1.1 user unknown", "Correct the address"),
        ("Mailbox full", "Wait a few days"),
        ("refused as spam", "Check the text"),
        ("blocked by the operator", "Check the text"),
        ("recipient has blocked the sender", "They opted out"),
        ("receiving server did not answer", "Likely temporary"),
        ("vendor unreachable: TimeoutError", "Likely temporary"),
        ("vendor answered 503", "Likely temporary"),
        ("vendor answered 429", "at its limit"),
        ("vendor answered 402", "at its limit"),
        ("vendor answered 401", "check its credentials"),
        ("suppressed", "it bounced, or its owner refused"),
        ("unsubscribed", "They opted out"),
        ("capped", "reach them later"),
        ("cancelled", "You cancelled"),
        ("vendor answered 422", ""),
        ("", ""),
        ("the moon was full", ""),
    ],
)
def test_each_reason_says_what_to_do_about_it(reason, advice):
    said = Reason(reason, 1, 1).advice
    assert advice in said
    assert bool(said) == bool(advice)


@pytest.mark.also_mongodb
def test_a_reason_links_to_the_messages_with_exactly_this_reason(signed_in, sending):
    create_message(campaign=sending, status=State.FAILED, reason="Mailbox full & more")
    page = signed_in.get(address(sending)).text
    for reason in ("Mailbox full", "Mailbox full & more"):
        assert f'href="?status=failed&amp;reason={quote(reason)}#log"' in page
        response = signed_in.get(address(sending), {"status": "failed", "reason": reason})
        assert [row["message"].reason for row in response.context["rows"]] == [reason]
    assert "Mailbox+full+%26+more" in signed_in.get(address(sending), {"reason": "Mailbox full & more"}).text


def test_no_stage_of_the_funnel_is_larger_than_the_one_before(sending):
    sending.refresh_from_db()
    assert [stage.count for stage in funnel(read_figures(sending))] == [6, 5, 3, 2]
    assert [stage.note for stage in funnel(read_figures(sending))] == [
        "",
        "1 left out",
        "1 failed",
        "66.7% of 3 so far",
    ]
    assert [stage.count for stage in funnel(read_figures(create_launched()))] == [0, 0, 0, 0]


def test_the_log_shows_what_each_was_sent(signed_in, sending):
    create_message(campaign=sending, values={"first_name": "Ananya", "city": "Pune"})
    create_message(campaign=sending, values={"city": "Goa"})
    page = squeezed(signed_in.get(address(sending)))
    assert "Hi Ananya, your city is Pune." in page
    assert "Hi there, your city is Goa." in page
    assert "Used “there” for a missing value" in page


def test_an_erased_customer_has_no_name_and_no_link(signed_in):
    campaign = create_launched()
    message = create_message(campaign=campaign)
    assert f"/customers/{message.customer_id}/" in signed_in.get(address(campaign)).text
    erase_recipient(message.customer_id)
    page = signed_in.get(address(campaign)).text
    assert "Erased customer" in page
    assert f"/customers/{message.customer_id}/" not in page


def test_the_log_filters_by_status_with_counts(signed_in, sending):
    response = signed_in.get(address(sending), {"status": "failed"})
    assert len(response.context["rows"]) == 1
    tabs = [(label, count, current) for _, label, count, current in response.context["tabs"]]
    assert tabs == [
        ("All", 6, False),
        ("Pending", 1, False),
        ("Awaiting receipt", 1, False),
        ("Delivered", 2, False),
        ("Failed", 1, True),
        ("Skipped", 1, False),
    ]


def test_the_log_is_searched_by_name_address_and_id_in_any_case(signed_in, sending):
    customer = create_customer(name="Jürgen STRASSE", email="juergen@example.in", external_id="X-77")
    create_message(campaign=sending, customer=customer)
    for q in ("jürgen straße", "JUERGEN@", "x-77"):
        assert shown(signed_in.get(address(sending), {"q": q})) == ["Jürgen STRASSE"]
    assert "No messages match “nobody”." in signed_in.get(address(sending), {"q": "nobody"}).text


@pytest.mark.also_mongodb
def test_the_log_has_pages_and_each_costs_the_same(signed_in, django_assert_max_num_queries):
    campaign = create_launched()
    everyone = [message.customer_name for message in create_messages(campaign, *[{}] * 60)]
    first = signed_in.get(address(campaign))
    second = signed_in.get(address(campaign) + "?" + first.context["page"].next)
    deepest = address(campaign) + "?" + second.context["page"].next
    with django_assert_max_num_queries(4):
        signed_in.get(deepest, headers=HTMX)
    third = signed_in.get(deepest)
    assert shown(first) + shown(second) + shown(third) == everyone
    assert third.context["page"].next == ""
    assert shown(signed_in.get(address(campaign) + "?" + third.context["page"].previous)) == shown(second)


@pytest.mark.also_mongodb
def test_htmx_gets_only_the_log(signed_in, sending):
    log = signed_in.get(address(sending), {"status": "failed"}, headers=HTMX).text
    assert "Mailbox full" in log
    assert "<html" not in log
    assert 'id="live"' not in log
    assert "every 2s" not in log


def test_hostile_names_and_reasons_are_text_on_every_page(signed_in):
    customer = create_customer(name="{{ email }}<script>alert(1)</script>")
    campaign = create_launched(name="<i>Name</i>", message="Hi {{ name }}")
    create_message(
        campaign=campaign, customer=customer, status="failed", reason="<u>why", values={"name": customer.name}
    )
    for url in ("/", address(campaign), f"/campaigns/to/{customer.id}/"):
        page = signed_in.get(url).text
        assert not [markup for markup in ("<script>alert", "<i>Name", "<u>why") if markup in page]
    assert "Hi {{ email }}&lt;script&gt;" in page


def test_a_draft_opens_in_the_composer(signed_in):
    draft = create_campaign()
    assert signed_in.get(address(draft)).url == address(draft, "edit/")


def test_a_viewer_sees_that_it_is_still_a_draft(viewing):
    assert "Still a draft" in viewing.get(address(create_campaign())).text


def test_an_unknown_campaign_is_404(signed_in):
    for part in ("", "row/", "live/", "edit/", "review/"):
        assert signed_in.get(f"/campaigns/0198a000-0000-7000-8000-000000000000/{part}").status_code == 404


def test_messages_of_one_customer_newest_first(signed_in, django_assert_max_num_queries):
    customer = create_customer()
    for n in range(3):
        create_message(campaign=create_launched(name=f"Campaign {n}"), customer=customer)
    create_message(campaign=create_launched(name="To somebody else"))
    with django_assert_max_num_queries(4):
        fragment = signed_in.get(f"/campaigns/to/{customer.id}/", headers=HTMX).text
    assert "<html" not in fragment
    page = signed_in.get(f"/campaigns/to/{customer.id}/")
    assert "<html" in page.text
    assert [row["campaign"].name for row in page.context["rows"]] == ["Campaign 2", "Campaign 1", "Campaign 0"]


def test_a_customer_without_messages(signed_in):
    assert "No campaign has written" in signed_in.get(f"/campaigns/to/{create_customer().id}/", headers=HTMX).text


def test_visitors_are_sent_to_sign_in(client, sending):
    for url in ("/", address(sending), address(sending, "live/"), "/campaigns/new/"):
        assert client.get(url).url.startswith("/accounts/login/")


def test_rare_reasons_are_summed_up_as_other_reasons(signed_in):
    campaign = create_launched(status="completed")
    for n in range(12):
        for _ in range(2 if n < 3 else 1):
            create_message(campaign=campaign, status=State.FAILED, reason=f"550 <p{n}@example.org>: user unknown")

    page = signed_in.get(campaign.get_absolute_url()).text

    assert page.count(": user unknown</a>") == 8
    assert "Other reasons" in page
    assert '<b class="num">4</b>' in page


def test_nothing_is_counted_before_a_part_of_the_audience_is_listed(signed_in):
    campaign = create_launched(snapshot_at=None)
    page = signed_in.get(f"/campaigns/{campaign.id}/").text
    assert "Listing the audience" in page
    assert "0%" not in page
    assert 'id="funnel"' not in page
    assert 'hx-trigger="campaign-listed from:body once' in page, "the summary would show figures beside none"

    create_message(campaign=campaign)
    page = signed_in.get(f"/campaigns/{campaign.id}/").text
    assert "Listing the audience" not in page
    assert 'id="funnel"' in page
    assert 'hx-trigger="load' in page
