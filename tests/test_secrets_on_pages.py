"""The keys of vendors are on no page, in no answer of the API, in no audit entry and in no line of the log."""

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.audit import AuditEntry
from delivery.models import ChannelSetup
from delivery.vendors.registry import KINDS, find_setup
from tests.operations import OPERATIONS
from tests.test_rates_on_pages import read_pages

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.long]


@pytest.fixture
def planted() -> dict[str, ChannelSetup]:
    """A setup of every vendor on each of its channels, by each of the secrets that it has."""
    found = {}
    for kind in KINDS:
        for channel in sorted(kind.channels) if kind.is_offered and not kind.is_test else ():
            plain = {each.name: each.default or "x" for each in kind.fields}
            secrets = {
                each.name: f"planted-{kind.name}-{channel}-{each.name}" for each in kind.fields if each.is_secret
            }
            row = ChannelSetup(channel=channel, kind=kind.name, chosen_at=timezone.now())
            row.write_options(plain | secrets)
            row.save(force_insert=True)
            found |= dict.fromkeys(secrets.values(), row)
    return found


def test_no_key_of_any_vendor_is_shown(planted, office, api, caplog):
    rows = list({row.id: row for row in planted.values()}.values())
    for secret, row in planted.items():
        assert secret in find_setup(row.id.hex).options.values(), "it is stored, and can be read"

    said = {url: page for _, url, page in read_pages(office)}
    for row in rows:
        for url in (reverse("delivery:setup", args=[row.id]), f"/admin/delivery/channelsetup/{row.id}/change/"):
            said[url] = office.get(url).text
    for method, path in (operation.split() for operation in OPERATIONS):
        if method == "GET" and "{" not in path:
            answer = api("read", "campaigns", "ingest").get(f"/api/v1{path}")
            said[path] = b"".join(answer.streaming_content).decode() if answer.streaming else answer.text
    said["the audit log"] = str(list(AuditEntry.objects.values()))
    said["the log"] = caplog.text

    secrets = {*planted, *(row.encrypted for row in rows)}
    assert not [(place, secret) for place, page in said.items() for secret in secrets if secret in page]
    assert "/settings/channels/" in said
