"""A ticket opens what it was made for, and nothing that was changed, cut or doubled opens anything."""

import base64
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.engagement.tickets import TicketKind, make_ticket, read_ticket

OLD, NEW = "o" * 40, "n" * 40
MESSAGE = uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057")
KINDS = st.sampled_from(TicketKind)


@given(st.uuids(), KINDS)
def test_a_ticket_names_its_message(id, kind):
    ticket = make_ticket(kind, id)

    assert len(ticket) == 35
    assert read_ticket(kind, ticket) == id


@given(st.uuids(), KINDS, KINDS)
def test_a_ticket_of_another_kind_is_refused(id, kind, other):
    assert (read_ticket(other, make_ticket(kind, id)) == id) == (kind == other)


@pytest.mark.parametrize("place", range(35))
def test_no_changed_character_is_accepted(place):
    ticket = make_ticket(TicketKind.UNSUBSCRIBE, MESSAGE)

    for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=/+ é":
        changed = f"{ticket[:place]}{character}{ticket[place + 1 :]}"
        assert changed == ticket or read_ticket(TicketKind.UNSUBSCRIBE, changed) is None


def test_no_changed_bit_is_accepted():
    ticket = base64.urlsafe_b64decode(f"{make_ticket(TicketKind.UNSUBSCRIBE, MESSAGE)}=")

    for bit in range(8 * len(ticket)):
        changed = (int.from_bytes(ticket) ^ 1 << bit).to_bytes(len(ticket))
        spelled = base64.urlsafe_b64encode(changed).decode().rstrip("=")
        assert read_ticket(TicketKind.UNSUBSCRIBE, spelled) is None


@given(st.text(max_size=80))
def test_no_text_is_accepted(text):
    assert read_ticket(TicketKind.UNSUBSCRIBE, text) is None


@given(st.integers(0, 34))
def test_neither_a_cut_nor_a_doubled_ticket_is_accepted(length):
    ticket = make_ticket(TicketKind.UNSUBSCRIBE, MESSAGE)

    assert read_ticket(TicketKind.UNSUBSCRIBE, ticket[:length]) is None
    assert read_ticket(TicketKind.UNSUBSCRIBE, ticket + ticket[: 35 - length]) is None
    assert read_ticket(TicketKind.UNSUBSCRIBE, f"{ticket}\n") is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(id=st.uuids())
def test_a_listed_old_secret_still_opens_and_a_retired_one_does_not(settings, id):
    settings.LINK_SECRETS = [OLD]
    ticket = make_ticket(TicketKind.UNSUBSCRIBE, id)

    settings.LINK_SECRETS = [NEW, OLD]
    assert read_ticket(TicketKind.UNSUBSCRIBE, ticket) == id
    assert make_ticket(TicketKind.UNSUBSCRIBE, id) != ticket

    settings.LINK_SECRETS = [NEW]
    assert read_ticket(TicketKind.UNSUBSCRIBE, ticket) is None
