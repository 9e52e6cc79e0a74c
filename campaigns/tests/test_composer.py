"""Writing a draft: saving, the preview, and what is refused without losing a word."""

import pytest
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_segment
from campaigns.tests.pages import squeezed
from customers.segments import audience

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def draft(db) -> Campaign:
    return create_campaign()


def edit(draft) -> str:
    return f"/campaigns/{draft.id}/edit/"


def typed(draft, **fields) -> dict:
    return {
        "name": draft.name,
        "segment": str(draft.segment_id),
        "channel": draft.channel,
        "subject": draft.subject,
        "message": draft.message,
        **fields,
    }


# ── Saving ──


def test_a_draft_is_saved_as_typed(signed_in, draft):
    other = create_segment(name="Regulars")
    fields = {"name": "Diwali", "segment": str(other.id), "channel": "sms", "message": " Hi\r\n{{ nope }} "}
    response = signed_in.post(edit(draft), typed(draft, **fields, act="save"))
    draft.refresh_from_db()
    assert response.url == edit(draft)
    assert (draft.name, draft.segment, draft.segment_name) == ("Diwali", other, "Regulars")
    assert (draft.channel, draft.message) == ("sms", " Hi\n{{ nope }} ")


@pytest.mark.parametrize("name", ["name", "subject", "message", "b_subject", "b_message"])
def test_a_browser_cuts_no_text_that_is_too_long(signed_in, draft, name):
    page = signed_in.get(edit(draft)).text
    assert "maxlength" not in page[page.index(f'id="{name}"') :].split(">", 1)[0]


def test_review_saves_first(signed_in, draft):
    response = signed_in.post(edit(draft), typed(draft, message="New words", act="review"))
    draft.refresh_from_db()
    assert (response.url, draft.message) == (f"/campaigns/{draft.id}/review/", "New words")


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"name": ""}, "Give the campaign a name."),
        ({"name": "x" * 201}, "This has 201 characters: shorten it to 200."),
        ({"segment": "nonsense"}, "“nonsense” is not a valid UUID"),
        ({"channel": "pigeon"}, "Choose one of the channels."),
        ({"subject": "Hi\r\nBcc: all@example.com"}, "A subject is one line"),
        ({"subject": "x" * 1001}, "This subject has 1,001 characters"),
        ({"message": "x" * 1_000_000}, "This message has 1,000,000 characters"),
    ],
)
def test_an_invalid_draft_is_refused_and_nothing_typed_is_lost(signed_in, draft, fields, word):
    response = signed_in.post(edit(draft), typed(draft, **{"message": "precious words", **fields}, act="save"))
    assert response.status_code == 422
    assert word in response.text
    assert fields.get("message", "precious words") in response.text
    draft.refresh_from_db()
    assert draft.name == "Win-back"
    assert draft.message.startswith("Hi {{ first_name")


@pytest.mark.also_mongodb
def test_a_draft_is_saved_without_an_audience_which_the_review_asks_for(signed_in, draft):
    """Like the copy of what a step of a journey says."""
    Campaign.objects.filter(id=draft.id).update(segment=None, segment_name="")
    unknown = typed(draft, segment="", message="precious words, {{ first_name | there }}")
    page = signed_in.post(edit(draft), unknown | {"act": "save"}, follow=True).text
    assert "Draft saved." in page
    assert "precious words" in page
    assert "Choose an audience to see what its customers would read." in page
    assert "Everyone has one" not in page
    assert (
        "This campaign has no audience." in signed_in.post(edit(draft), unknown | {"act": "review"}, follow=True).text
    )


def test_only_a_draft_can_be_edited(signed_in):
    sending = create_launched(message="As it was")
    for response in (
        signed_in.get(edit(sending)),
        signed_in.post(edit(sending), typed(sending, message="Changed", act="save")),
    ):
        assert response.status_code == 409
        assert "can no longer be edited" in response.text
    sending.refresh_from_db()
    assert sending.message == "As it was"


@pytest.mark.also_mongodb
def test_what_was_typed_into_a_launched_campaign_can_be_kept_as_a_new_draft(signed_in, marketer):
    sending = create_launched(message="As it was")
    page = signed_in.post(edit(sending), typed(sending, name="Mine", message="Two lines\r\n“of <mine>”", act="save"))
    assert "not saved" in page.text
    kept = {field.name: field.value() or "" for field in page.context["form"]}

    response = signed_in.post(reverse("campaigns:duplicate", args=[sending.id]), kept)
    copy = Campaign.objects.get(status="draft")
    assert response.url == edit(copy)
    assert (copy.name, copy.message, copy.created_by) == ("Mine", "Two lines\n“of <mine>”", marketer)


def test_an_invalid_copy_can_be_fixed_in_the_composer(signed_in):
    sending = create_launched()
    response = signed_in.post(reverse("campaigns:duplicate", args=[sending.id]), typed(sending, name=" "))
    assert response.status_code == 422
    assert edit(Campaign.objects.get(status="draft")) in response.text


def test_a_launch_in_the_meantime_is_not_overwritten(signed_in, draft, monkeypatch):
    """The campaign was a draft when the request began."""
    from campaigns.drafts.form import DraftForm

    def launched_meanwhile(form):
        valid = is_valid(form)
        Campaign.objects.update(status="sending")
        return valid

    is_valid = DraftForm.is_valid
    monkeypatch.setattr(DraftForm, "is_valid", launched_meanwhile)
    response = signed_in.post(edit(draft), typed(draft, message="Too late", act="save"))
    assert response.status_code == 409
    draft.refresh_from_db()
    assert draft.message != "Too late"


def test_a_change_in_another_tab_is_not_overwritten_silently(signed_in, draft):
    opened = signed_in.get(edit(draft)).context["version"]
    signed_in.post(edit(draft), typed(draft, message="From the other tab", act="save", version=opened))

    response = signed_in.post(edit(draft), typed(draft, message="From this tab", act="save", version=opened))
    assert response.status_code == 409
    assert "changed elsewhere" in response.text
    assert "From this tab" in response.text
    draft.refresh_from_db()
    assert draft.message == "From the other tab"

    again = response.context["version"]
    signed_in.post(edit(draft), typed(draft, message="From this tab", act="save", version=again))
    draft.refresh_from_db()
    assert draft.message == "From this tab"


@pytest.mark.parametrize("version", ["nonsense", "2026-99-99T00:00:00Z", "\0"])
def test_a_made_up_version_is_refused(signed_in, draft, version):
    response = signed_in.post(edit(draft), typed(draft, message="Mine", act="save", version=version))
    assert response.status_code == 409


# ── "Write instead" ──


def test_a_changed_fallback_is_written_into_its_tokens(signed_in, draft):
    fields = {
        "message": "{{ city }}, {{ first_name | there }}",
        "fallback.city": "your city",
        "was.city": "",
        "fallback.first_name": "there",
        "was.first_name": "there",
    }
    signed_in.post(edit(draft), typed(draft, **fields, act="save"))
    draft.refresh_from_db()
    assert draft.message == "{{ city | your city }}, {{ first_name | there }}"


def test_a_fallback_typed_in_the_text_wins_over_an_untouched_field(signed_in, draft):
    fields = {"message": "{{ city | town }}", "fallback.city": "", "was.city": ""}
    signed_in.post(edit(draft), typed(draft, **fields, act="save"))
    draft.refresh_from_db()
    assert draft.message == "{{ city | town }}"


# ── Preview ──


def test_the_preview_shows_a_real_customer_and_saves_nothing(signed_in, draft):
    create_customer(name="Ananya Kulkarni", city="Pune")
    response = signed_in.post(edit(draft), typed(draft, message="Hi {{ first_name }} in {{ city }}"), headers=HTMX)
    assert '<mark class="filled" >Ananya</mark> in <mark class="filled" >Pune</mark>' in squeezed(response)
    assert "<html" not in response.text
    draft.refresh_from_db()
    assert draft.message.startswith("Hi {{ first_name | there")


def test_a_refresh_of_the_preview_never_saves(signed_in, draft):
    for act in ("save", "review"):
        assert signed_in.post(edit(draft), typed(draft, act=act, message="Half"), headers=HTMX).status_code == 200
    draft.refresh_from_db()
    assert draft.message != "Half"


def test_without_htmx_the_preview_is_the_whole_page_with_everything_typed(signed_in, draft):
    create_customer()
    page = signed_in.post(edit(draft), typed(draft, name="Unsaved name", message="Unsaved words")).text
    assert "<html" in page
    assert 'value="Unsaved name"' in page
    assert page.count("Unsaved words") == 2


def test_the_inputs_are_not_swapped_while_the_tokens_stay_the_same(signed_in, draft):
    create_customer(name="")
    fields = {"message": "{{ first_name }}", "was.first_name": "", "fallback.first_name": ""}
    same = signed_in.post(edit(draft), typed(draft, **fields), headers=HTMX).text
    assert 'id="missing-first_name"' in same
    assert 'name="fallback.first_name"' not in same
    changed = signed_in.post(edit(draft), typed(draft, message="{{ city }}"), headers=HTMX).text
    assert 'name="fallback.city"' in changed
    for page in (same, changed):
        assert "<textarea" not in page
        assert 'name="subject"' not in page


def test_next_customer_wraps_around_and_a_refresh_keeps_the_customer(signed_in, draft):
    create_customer(name="", email="")  # cannot be reached
    first, second = create_customer(name="Asha"), create_customer(name="Bela")

    def shown(**fields) -> str:
        return signed_in.post(edit(draft), typed(draft, **fields), headers=HTMX).context["customer"]

    assert shown() == first
    assert shown(at=first.id) == first
    assert shown(at=first.id, act="next") == second
    assert shown(at=second.id, act="next") == first
    assert shown(at="nonsense", act="next") == first


@pytest.mark.also_mongodb
def test_the_preview_can_show_a_customer_with_missing_values(signed_in, draft):
    create_customer(name="Asha", city="Pune")
    lacking = create_customer(name="Bela")
    response = signed_in.post(edit(draft), typed(draft, message="{{ city }}", missing="on"), headers=HTMX)
    assert response.context["customer"] == lacking
    assert '<mark class="missing" >no city</mark>' in squeezed(response)
    response = signed_in.post(edit(draft), typed(draft, message="{{ name }}", missing="on"), headers=HTMX)
    assert "Everyone in this audience has a value." in response.text


def test_counts_and_missing_values_are_exact(signed_in, draft):
    create_customer(city="Pune")
    create_customer()
    create_customer(email="")
    page = squeezed(signed_in.post(edit(draft), typed(draft, message="{{ city }} {{ nope }}"), headers=HTMX))
    assert "3 customers, 2 of them would get it now by e-mail." in page
    assert "1 of 2 have none: write something instead" in page
    assert "Unknown token &quot;nope&quot;" in page
    fixed = signed_in.post(edit(draft), typed(draft, message="{{ city | there }}"), headers=HTMX).text
    assert "write something instead" not in fixed


def test_a_large_audience_is_counted_once_the_page_is_there(signed_in, draft, monkeypatch):
    monkeypatch.setattr(audience, "MANY", 1)
    create_customer(city="Pune")
    create_customer()
    page = squeezed(signed_in.get(edit(draft)))
    assert "Not counted yet" in page
    assert "of them reachable" not in page
    assert 'hx-trigger="load, input delay:300ms"' in page
    counted = squeezed(signed_in.post(edit(draft), typed(draft), headers=HTMX))
    assert "2 customers, 2 of them would get it now by e-mail." in counted


@pytest.mark.also_mongodb
def test_an_audience_that_an_index_finds_is_counted_with_the_page(signed_in, monkeypatch):
    monkeypatch.setattr(audience, "MANY", 0)
    create_customer(email="asha@example.com")
    rule = {"match": "all", "rules": [{"field": "email", "op": "eq", "value": "asha@example.com"}]}
    page = squeezed(signed_in.get(edit(create_campaign(segment=create_segment(rule=rule)))))
    assert "1 customer, 1 of them would get it now by e-mail." in page


def test_markup_and_tokens_in_names_are_text(signed_in, draft):
    name = "{{ email }}<script>alert(1)</script>{% now 'Y' %}"
    create_customer(name=name, email="secret@example.in")
    page = signed_in.post(edit(draft), typed(draft, message="Hi {{ name }}<b>", subject="{{ name }}")).text
    assert "<script>alert" not in page
    assert "{{ email }}&lt;script&gt;alert(1)&lt;/script&gt;{% now &#x27;Y&#x27; %}" in page
    assert "secret@example.in" not in page
    assert "&lt;b&gt;" in page


def test_a_message_far_too_long_still_gets_a_preview(signed_in, draft):
    create_customer()
    response = signed_in.post(edit(draft), typed(draft, message="{{ name }}" * 100_000), headers=HTMX)
    assert response.status_code == 200
    assert response.text.count('class="filled"') == 1_000


@pytest.mark.also_mongodb
def test_the_preview_costs_the_same_whatever_the_audience(signed_in, draft, django_assert_max_num_queries):
    for _ in range(30):
        create_customer()
    message = "{{ first_name }} {{ city }} {{ last_product }} {{ attributes.tier }}"
    with django_assert_max_num_queries(18):
        signed_in.post(edit(draft), typed(draft, message=message), headers=HTMX)
