"""Settings → Consent: topics, who may be written to, and words that mean STOP."""

import pytest
from django.urls import reverse

from crm.accounts.audit import Action, AuditEntry
from customers.channels import SMS
from customers.consent import needs_yes
from customers.models import StopWord, Topic
from customers.privacy.consent_page import MAX_TOPICS
from customers.privacy.topics import refused_topics, set_refused_topics

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
URL = "/settings/consent/"


def add_topic(client, name: str, description: str = ""):
    return client.post(URL, {"act": "topic", "name": name, "description": description}, follow=True)


class TestTopics:
    @pytest.mark.also_mongodb
    def test_a_topic_is_added_changed_and_listed_by_the_api(self, signed_in, api):
        add_topic(signed_in, " Offers ", "Twice a month")
        topic = Topic.objects.get()
        signed_in.post(reverse("customers:topic", args=[topic.id]), {"name": "Deals", "description": ""})

        assert api("read").get("/api/v1/topics").json()["items"] == [
            {"id": str(topic.id), "name": "Deals", "description": ""}
        ]
        assert AuditEntry.objects.filter(action=Action.CONSENT_SETTINGS_CHANGED).count() == 2

    @pytest.mark.parametrize("name", ["", " ", "\u200b", "OFFERS", "Offers "])
    def test_a_name_is_needed_once(self, signed_in, name):
        add_topic(signed_in, "Offers")

        assert add_topic(signed_in, name).status_code == 422
        assert Topic.objects.count() == 1

    def test_what_is_too_long_is_refused_and_not_cut(self, signed_in):
        page = add_topic(signed_in, "x" * 300, "y" * 2_000)

        assert page.status_code == 422
        assert "This has 300 characters: shorten it to" in page.text
        assert "This has 2000 characters: shorten it to" in page.text
        assert "x" * 300 in page.text
        assert "maxlength" not in str(page.context["topic_form"])
        assert not Topic.objects.exists()

    def test_there_are_as_many_as_people_read(self, signed_in):
        Topic.objects.bulk_create(Topic(name=f"T{n}", name_key=f"t{n}") for n in range(MAX_TOPICS))

        assert "delete one first" in add_topic(signed_in, "One more").text

    @pytest.mark.also_mongodb
    def test_a_deleted_topic_takes_its_refusals_along(self, signed_in):
        add_topic(signed_in, "Offers")
        topic = Topic.objects.get()
        set_refused_topics("email", "asha@example.com", [topic.id])
        url = reverse("customers:delete_topic", args=[topic.id])

        assert "1 address refused it" in signed_in.get(url).text
        signed_in.post(url)

        assert not Topic.objects.exists()
        assert refused_topics("email", "asha@example.com") == set()


class TestRules:
    def test_an_administrator_lets_a_channel_need_a_yes(self, office):
        office.post(f"{URL}rules/", {"yes": ["sms"]})
        assert needs_yes(SMS)

        office.post(f"{URL}rules/")
        assert not needs_yes(SMS)

    def test_a_marketer_does_not(self, signed_in):
        assert signed_in.post(f"{URL}rules/", {"yes": ["sms"]}).status_code == 403
        assert not needs_yes(SMS)


class TestWords:
    @pytest.mark.also_mongodb
    def test_a_word_is_added_and_deleted(self, signed_in):
        signed_in.post(URL, {"act": "word", "text": "Basta"})
        word = StopWord.objects.get()
        assert (word.key, word.text) == ("basta", "Basta")

        signed_in.post(reverse("customers:delete_word", args=[word.id]))
        assert not StopWord.objects.exists()

    @pytest.mark.parametrize("text", ["Ya basta", "opt-me-out", "नहीं चाहिए", "நிறுத்து", "J’arrête", "0"])
    def test_words_of_any_script_are_taken(self, signed_in, text):
        signed_in.post(URL, {"act": "word", "text": text})
        assert StopWord.objects.get().text == text

    @pytest.mark.parametrize("text", ["", "!?", "stop.", "बंद", "<b>", "basta!", "basta; stop", "START", "शुरू"])
    def test_signs_and_known_words_are_refused(self, signed_in, text):
        assert signed_in.post(URL, {"act": "word", "text": text}).status_code == 422
        assert not StopWord.objects.exists()
