"""Many suppressions at once: by API and by file, in and out."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.accounts.audit import Action, AuditEntry
from customers.consent import SUPPRESSED, address_hash, refresh_all_standings, suppressed
from customers.models import Customer, Suppression
from customers.privacy.suppression import Reason, suppress
from customers.privacy.suppression_list import CHUNK
from customers.tests.factories import create_customer

pytestmark = pytest.mark.django_db
URL, PAGE = "/api/v1/suppressions", "/settings/suppressions/import/"
ASHA = {"channel": "email", "address": "Asha@Example.com"}


def send(client, method: str, data) -> tuple[int, dict]:
    answer = client.generic(method, URL, json.dumps(data), content_type="application/json")
    return answer.status_code, answer.json()


class TestApi:
    def test_addresses_are_put_on_the_list(self, api):
        customer = create_customer(email="asha@example.com", phone="+919876543210")
        given = [ASHA, {"channel": "sms", "address": "+91 98765 43210", "reason": "stop reply"}]

        assert send(api("campaigns"), "POST", given) == (200, {"accepted": 2, "rejected": []})

        customer.refresh_from_db()
        assert (customer.email_standing, customer.sms_standing, customer.whatsapp_standing) == (
            SUPPRESSED,
            SUPPRESSED,
            "",
        )
        listed = api("read").get(URL).json()["items"]
        assert {(item["address"], item["channel"], item["reason"]) for item in listed} == {
            ("+919876543210", "sms", "stop reply"),
            ("asha@example.com", "email", "manual"),
        }
        entry = AuditEntry.objects.get(action=Action.SUPPRESSED)
        assert entry.details == {"addresses": 2}

    def test_an_address_that_no_customer_has_is_listed_by_its_hash(self, api):
        send(api(), "POST", ASHA)

        hash = address_hash("email", "asha@example.com")
        assert [item["address"] for item in api().get(URL, {"channel": "email"}).json()["items"]] == [hash]
        assert api().get(URL, {"channel": "sms"}).json()["items"] == []
        assert send(api(), "DELETE", {"channel": "email", "address": hash})[1]["accepted"] == 1
        assert not Suppression.objects.exists()

    def test_what_is_wrong_is_rejected_one_by_one(self, api):
        given = [
            {"channel": "pigeon", "address": "asha@example.com"},
            ASHA,
            {"channel": "email", "address": "asha"},
            {"channel": "email", "address": "b@example.com", "reason": "erased"},
            {"channel": "email", "address": "c@example.com", "colour": "red"},
        ]
        status, answer = send(api(), "POST", given)

        assert (status, answer["accepted"]) == (200, 1)
        assert [each["index"] for each in answer["rejected"]] == [0, 2, 3, 4]
        assert answer["rejected"][1]["errors"] == [
            {"loc": ["body", "address"], "msg": "must be an e-mail address like asha@example.com"}
        ]

    def test_one_that_is_sent_alone_and_wrong_is_refused(self, api):
        assert send(api(), "POST", {"channel": "email", "address": "asha"})[0] == 422
        assert send(api(), "POST", [ASHA] * 1001)[0] == 422
        assert api().generic("POST", URL, b"{", content_type="application/json").status_code == 400

    def test_lifting_leaves_complaints_and_erasures(self, api):
        for n, reason in enumerate(Reason):
            create_customer(external_id=f"c{n}", email=f"p{n}@example.com")
            suppress("email", [f"p{n}@example.com"], reason)
        given = [{"channel": "email", "address": f"p{n}@example.com"} for n in range(len(Reason))]
        _, answer = send(api(), "DELETE", given)

        assert answer["accepted"] == len(Reason) - 2
        assert set(Suppression.objects.values_list("reason", flat=True)) == {"complained", "erased"}
        assert Customer.objects.exclude(email_standing="").count() == 2
        assert [each["index"] for each in answer["rejected"]] == [list(Reason).index(Reason.COMPLAINED), 6]

    def test_the_list_is_paged(self, api):
        suppress("email", [f"p{n}@example.com" for n in range(5)], Reason.BOUNCED)
        found, cursor = [], ""
        while cursor is not None:
            page = api().get(URL, {"limit": 2, "cursor": cursor}).json()
            found += [item["address"] for item in page["items"]]
            cursor = page["next"]

        assert len(set(found)) == len(found) == 5


def upload(client, text: str, channel: str = "email", **fields):
    return client.post(PAGE, {"file": SimpleUploadedFile("list.csv", text.encode()), "channel": channel, **fields})


class TestFile:
    TEXT = """address,channel,reason
Asha@example.com,,bounced
+91 98765 43210,SMS,
asha@example.com,email,
asha,,
b@x.in,fax,
c@x.in,,bored
"""

    def test_it_is_shown_before_anything_is_stored(self, signed_in):
        page = upload(signed_in, self.TEXT)

        assert "2 to suppress" in page.text
        assert "3 refused" in page.text
        assert "Line 5" in page.text
        assert "There is no channel “fax”" in page.text
        assert "There is no reason “bored”" in page.text
        assert not Suppression.objects.exists()

    def test_confirmed_it_is_stored(self, signed_in):
        customer = create_customer(email="asha@example.com")
        text = upload(signed_in, self.TEXT).context["text"]
        answer = signed_in.post(PAGE, {"text": text, "channel": "email", "act": "import"}, follow=True)

        assert "Imported" in answer.text
        customer.refresh_from_db()
        assert customer.email_standing == SUPPRESSED
        assert sorted(Suppression.objects.values_list("channel", "reason")) == [
            ("email", "bounced"),
            ("sms", "imported"),
        ]
        assert AuditEntry.objects.filter(action=Action.SUPPRESSED).count() == 1

    @pytest.mark.parametrize(
        "text", ["asha@example.com\nbela@example.com", "E-mail\nasha@example.com\nbela@example.com"]
    )
    def test_a_single_column_needs_no_heading(self, signed_in, text):
        assert "2 to suppress" in upload(signed_in, text).text

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "Choose a file"),
            ("a,b\nc,d", "must name the columns"),
            ("\0", "not a text file"),
            ("\n" * 9, "is empty"),
        ],
    )
    def test_another_file_is_refused(self, signed_in, text, said):
        answer = upload(signed_in, text) if text else signed_in.post(PAGE, {"channel": "email"})

        assert answer.status_code == 422
        assert said in answer.text

    def test_an_export_is_read_back(self, signed_in):
        create_customer(email="asha@example.com", phone="+919876543210")
        suppress("email", ["asha@example.com", "stranger@example.com"], Reason.BOUNCED)
        suppress("sms", ["+919876543210"], Reason.COMPLAINED)
        before = set(Suppression.objects.values_list("hash", "channel", "reason"))

        exported = b"".join(signed_in.get("/settings/suppressions/export/")).decode()
        rows = list(csv.DictReader(io.StringIO(exported.removeprefix("\ufeff"))))
        assert {row["address"] for row in rows} == {
            "asha@example.com",
            "'+919876543210",
            address_hash("email", "stranger@example.com"),
        }
        Suppression.objects.all().delete()
        text = upload(signed_in, exported).context["text"]
        signed_in.post(PAGE, {"text": text, "channel": "email", "act": "import"})

        assert set(Suppression.objects.values_list("hash", "channel", "reason")) == before
        assert AuditEntry.objects.filter(action=Action.EXPORTED).count() == 1

    def test_a_hash_reaches_the_customers_who_have_the_address(self, signed_in):
        customer = create_customer(email="asha@example.com")
        hash = address_hash("email", "asha@example.com")
        signed_in.post(PAGE, {"text": f"hash\n{hash}\n", "channel": "email", "act": "import"})
        assert suppressed("email", ["asha@example.com"])

        assert refresh_all_standings(None) is None
        customer.refresh_from_db()
        assert customer.email_standing == SUPPRESSED

    def test_a_long_file_is_stored_in_chunks(self, signed_in):
        text = "\n".join(f"p{n}@example.com" for n in range(CHUNK + 1))
        signed_in.post(PAGE, {"text": text, "channel": "email", "act": "import"})

        assert Suppression.objects.count() == CHUNK + 1
        assert AuditEntry.objects.filter(action=Action.SUPPRESSED).count() == 2
