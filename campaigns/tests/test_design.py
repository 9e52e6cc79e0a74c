"""Designing an e-mail in the composer: blocks, preview, templates; all of it without scripts."""

import re

import pytest
from django.http import QueryDict

from campaigns.content.form import make_drafts, write_posted
from campaigns.content.library import MailTemplate
from campaigns.models import Campaign
from campaigns.senders import Sender
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_segment

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HTMX = {"HX-Request": "true"}
BLOCKS = [
    {"kind": "heading", "text": "Hi {{ first_name | there }}", "level": 1},
    {"kind": "button", "label": "Shop", "href": "https://tea.example/{{ city }}"},
    {"kind": "footer", "text": "Bye"},
]


@pytest.fixture
def draft(db) -> Campaign:
    create_customer(name="Ananya Kulkarni", city="Navi Mumbai")
    return create_campaign()


@pytest.fixture
def designed(draft) -> Campaign:
    draft.blocks = BLOCKS
    draft.save()
    return draft


def typed(draft, blocks=BLOCKS, **fields) -> dict:
    """What the composer posts with these blocks."""
    post = QueryDict(mutable=True)
    texts = {"subject": draft.subject, "message": draft.message, "preheader": draft.preheader}
    for name, value in {"name": draft.name, "segment": str(draft.segment_id), "channel": "email", **texts}.items():
        post[name] = value
    if blocks is not None:
        write_posted(post, make_drafts(blocks))
    for name, value in fields.items():
        post[name] = value
    return dict(post.lists())


def edit(draft, act="") -> str:
    return f"/campaigns/{draft.id}/{'design' if act else 'edit'}/"


def frame_of_page(client, response) -> str:
    """The e-mail that the page shows in its frame."""
    address = re.search(r'<iframe[^>]* src="([^"]+)"', response.text)[1].replace("&amp;", "&")
    return client.get(address).text


# ── Blocks ──


@pytest.mark.also_mongodb
def test_blocks_are_saved_as_typed(signed_in, draft):
    sender = Sender.objects.create(name="Chai", address="hello@chai.example")
    posted = typed(draft, preheader="Look inside", sender=str(sender.id), act="save")
    assert signed_in.post(edit(draft), posted).status_code == 302
    draft.refresh_from_db()
    assert (draft.blocks, draft.preheader, draft.sender) == (BLOCKS, "Look inside", sender)
    page = signed_in.get(edit(draft))
    assert not page.context["unsaved"]
    assert "Hi {{ first_name | there }}" in page.text


def test_a_button_changes_the_blocks_and_saves_nothing(signed_in, designed):
    page = signed_in.post(edit(designed, "add"), typed(designed, act="add:text:b1"))
    kinds = [block.kind for block in page.context["form"].blocks]
    assert kinds == ["heading", "text", "button", "footer"]
    assert page.context["unsaved"]
    designed.refresh_from_db()
    assert designed.blocks == BLOCKS


def test_what_was_typed_is_still_there_after_a_button(signed_in, designed):
    changed = [{"kind": "text", "text": "Typed <just> now"}, *BLOCKS[1:]]
    page = signed_in.post(edit(designed, "down"), typed(designed, changed, act="down:b1"))
    assert "Typed &lt;just&gt; now" in page.text


def test_a_block_that_no_draft_may_hold_is_refused_and_kept(signed_in, designed):
    bad = [{"kind": "text", "text": "words\x07"}, {"kind": "footer"}]
    page = signed_in.post(edit(designed), typed(designed, bad, act="save"))
    assert page.status_code == 422
    assert "Remove the invisible character U+0007" in page.text
    designed.refresh_from_db()
    assert designed.blocks == BLOCKS


@pytest.mark.also_mongodb
def test_a_changed_fallback_is_written_into_the_blocks(signed_in, designed):
    posted = typed(designed, act="save", **{"was.first_name": "there", "fallback.first_name": "friend"})
    signed_in.post(edit(designed), posted)
    designed.refresh_from_db()
    assert designed.blocks[0]["text"] == "Hi {{ first_name | friend }}"


@pytest.mark.also_mongodb
def test_a_late_refresh_of_the_preview_presses_no_button(signed_in, designed):
    page = signed_in.post(edit(designed, "delete"), typed(designed, act="delete:b1"), headers=HTMX)
    assert len(page.context["form"].blocks) == 3


def test_a_launched_campaign_takes_no_blocks(signed_in, designed):
    Campaign.objects.update(status="sending")
    page = signed_in.post(edit(designed, "add"), typed(designed, act="add:text:"))
    assert page.status_code == 409
    assert 'name="b1.text"' in page.text  # what was typed can be kept as a new draft


# ── Preview ──


def test_the_frame_shows_unsaved_blocks_as_the_customer_would_read_them(signed_in, designed):
    changed = [{"kind": "heading", "text": "Bye {{ first_name }}", "level": 1}, *BLOCKS[1:]]
    page = signed_in.post(edit(designed), typed(designed, changed), headers=HTMX)
    mail = frame_of_page(signed_in, page)
    assert "Bye Ananya" in mail
    assert 'href="https://tea.example/Navi%20Mumbai"' in mail
    assert "Bye Ananya\n=" in page.text  # the plain part


def test_the_frame_has_a_policy_of_its_own_and_no_images_until_they_are_asked_for(signed_in, designed):
    page = signed_in.get(f"/campaigns/{designed.id}/frame/")
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "img-src 'none'" in policy
    assert policy.endswith("sandbox")
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "img-src https:" in signed_in.get(f"/campaigns/{designed.id}/frame/?images=1")["Content-Security-Policy"]


def test_a_theme_is_shown_whatever_the_theme_of_the_one_who_looks(signed_in, designed):
    light = signed_in.get(f"/campaigns/{designed.id}/frame/").text
    dark = signed_in.get(f"/campaigns/{designed.id}/frame/?dark=1").text
    assert "@media not all" in light
    assert "@media all" in dark
    assert "prefers-color-scheme" not in light + dark


def test_mistakes_are_named_while_writing(signed_in, designed):
    bad = [{"kind": "button", "label": "Go", "href": "http://tea.example"}, {"kind": "footer"}]
    page = signed_in.post(edit(designed), typed(designed, bad), headers=HTMX)
    assert "Block 1 (button): This link begins with http://" in page.text


# ── From plain text, and back ──


def test_a_design_starts_with_the_message(signed_in, draft):
    page = signed_in.post(edit(draft, "start"), typed(draft, None, message="Hi\n\nthere", act="start"))
    assert [(block.kind, block.values.get("text")) for block in page.context["form"].blocks] == [
        ("text", "Hi\n\nthere"),
        ("footer", ""),
    ]


def test_a_template_fills_an_empty_subject_and_keeps_another(signed_in, draft):
    page = signed_in.post(edit(draft, "start"), typed(draft, None, subject="", start_from="offer-en", act="start"))
    assert page.context["form"]["subject"].value() == "15% off until Sunday"
    page = signed_in.post(edit(draft, "start"), typed(draft, None, subject="Mine", start_from="offer-hi", act="start"))
    assert page.context["form"]["subject"].value() == "Mine"
    assert "रविवार तक 15% की छूट" in page.text


def test_back_to_plain_text_keeps_the_message(signed_in, designed):
    page = signed_in.post(edit(designed, "plain"), typed(designed, act="plain"))
    assert page.context["form"].blocks is None
    signed_in.post(edit(designed), typed(designed, None, act="save"))
    designed.refresh_from_db()
    assert designed.blocks is None
    assert designed.message.startswith("Hi {{ first_name")


@pytest.mark.also_mongodb
def test_the_blocks_are_saved_as_a_template_and_start_another_campaign(signed_in, designed, marketer):
    page = signed_in.post(edit(designed, "template"), typed(designed, act="template", template_name="Spring"))
    assert "Saved as the template “Spring”." in page.text
    saved = MailTemplate.objects.get()
    assert (saved.blocks, saved.created_by) == (BLOCKS, marketer)
    other = create_campaign()
    page = signed_in.post(edit(other, "start"), typed(other, None, start_from=saved.id.hex, act="start"))
    assert page.context["form"].blocks[0].values["text"] == BLOCKS[0]["text"]


@pytest.mark.parametrize("name", ["", " "])
def test_a_template_needs_a_name(signed_in, designed, name):
    page = signed_in.post(edit(designed, "template"), typed(designed, act="template", template_name=name))
    assert "Give the template a name." in page.text
    assert not MailTemplate.objects.exists()


# ── Review, launch, report ──


@pytest.mark.also_mongodb
def test_the_review_shows_the_mail_and_what_is_missing(signed_in, designed):
    page = signed_in.get(f"/campaigns/{designed.id}/review/")
    assert "Hi Ananya" in frame_of_page(signed_in, page)
    assert "no postal address" in page.text
    Campaign.objects.update(blocks=[{"kind": "button", "label": "Go", "href": ""}, {"kind": "footer"}])
    page = signed_in.get(f"/campaigns/{designed.id}/review/")
    assert "Block 1 (button): There is no link." in page.text
    assert not page.context["review"].ready


def test_a_token_without_fallback_that_somebody_has_no_value_for_is_refused(signed_in, designed):
    create_customer(name="Bela")
    page = signed_in.get(f"/campaigns/{designed.id}/review/")
    assert "1 customer has no city" in page.text


@pytest.mark.also_mongodb
def test_the_report_shows_what_was_frozen(signed_in, designed):
    designed.launch()
    Campaign.objects.update(subject="changed behind its back")
    page = signed_in.get(f"/campaigns/{designed.id}/")
    assert "Hi there" in frame_of_page(signed_in, page)


@pytest.mark.also_mongodb
def test_a_draft_with_blocks_is_not_an_empty_one(signed_in, designed):
    from campaigns.drafts.form import start_draft

    Campaign.objects.update(subject="", message="")
    assert start_draft(designed.segment, None) != designed


def test_the_log_begins_with_the_words_of_the_plain_part(signed_in, db):
    from campaigns.tests.factories import create_message

    campaign = create_launched(segment=create_segment(), blocks=BLOCKS, message="")
    create_message(campaign=campaign, customer=create_customer(name="Asha Rao"))
    assert "Hi Asha" in signed_in.get(f"/campaigns/{campaign.id}/").text


def test_the_log_leaves_out_the_line_below_a_heading(db):
    from campaigns.pages.log import show_message
    from campaigns.tests.factories import create_message

    blocks = [{"kind": "heading", "text": "New teas", "level": 1}, *BLOCKS]
    campaign = create_launched(segment=create_segment(), blocks=blocks, message="")
    message = create_message(campaign=campaign, customer=create_customer(name="Asha Rao"))
    assert show_message(campaign, message)["beginning"].startswith("New teas Hi ")
