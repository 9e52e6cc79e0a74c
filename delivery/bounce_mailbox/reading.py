"""One worker at a time reads a mailbox, from where the last one stopped, and appends what it finds to the receipts.

The place is moved after the receipts are appended. Where a worker dies between, the next one appends them again, which
changes nothing: receipts may be repeated.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from crm.database import upsert
from crm.database.models import new_id
from crm.streams.deadline import Deadline
from crm.streams.stream import StreamUnavailable
from customers.channels import EMAIL
from delivery.bounce_mailbox.imap import Account, Mailbox, MailboxError, open_mailbox
from delivery.bounce_mailbox.reports import read_report
from delivery.handles import append_receipts
from delivery.models import BounceMailbox, ChannelSetup
from delivery.vendors import smtp
from delivery.vendors.registry import environment_setup, find_setup
from delivery.vendors.setups import Setup

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)  # of the worker that reads: longer than a task and the server's last answer
PAUSE = timedelta(minutes=5)  # after a failure
BATCH = 50  # e-mails whose receipts are appended together


def bounce_account(setup: Setup) -> Account | None:
    """The bounce mailbox of a setup; None where it has none."""
    options = setup.options
    if not options.get("bounce_host"):
        return None
    return Account(
        options["bounce_host"],
        options["bounce_user"],
        options["bounce_password"],
        options["bounce_folder"],
        is_from_page=setup.source == "page",
    )


def read_all() -> None:
    """Read the mailboxes of all mail servers that are set up, also of those that carry nothing any more."""
    for setup in _setups():
        if account := bounce_account(setup):
            read(setup, account)


def _setups() -> Iterator[Setup]:
    if found := environment_setup(EMAIL.name):
        yield found
    for id in ChannelSetup.objects.filter(kind=smtp.KIND.name).values_list("id", flat=True):
        if found := find_setup(id.hex):
            yield found


def read(setup: Setup, account: Account) -> None:
    """Read what came since the last time, as far as the time of a task allows; nothing while another worker does."""
    now = timezone.now()
    fields = ("id", "setup", "free_at", "read_at", "validity", "last_uid", "error", "found")
    row = (new_id(), setup.id, now, None, 0, 0, "", 0)
    upsert(BounceMailbox, [row], fields=fields, unique="setup", insert_only=fields)
    until = now + LEASE
    mailboxes = BounceMailbox.objects.filter(setup=setup.id)
    if not mailboxes.filter(free_at__lte=now).update(free_at=until):
        return
    mine = mailboxes.filter(free_at=until)
    try:
        _read_on(account, mailboxes.get(), until)
    except StreamUnavailable:
        mine.update(free_at=timezone.now())
    except MailboxError as error:
        logger.warning("The bounce mailbox of %s cannot be read: %s", setup.id, error)
        mine.update(error=str(error), free_at=timezone.now() + PAUSE)
    else:
        mine.update(error="", read_at=timezone.now(), free_at=timezone.now())


def _read_on(account: Account, known: BounceMailbox, until: datetime) -> None:
    """Read on from the known place, and move it batch by batch while the lease is still ours."""
    deadline = Deadline()
    mine = BounceMailbox.objects.filter(setup=known.setup, free_at=until)
    with open_mailbox(account) as mailbox:
        last, found = (known.last_uid, known.found) if mailbox.validity == known.validity else (0, known.found)
        uids = mailbox.uids_after(last)
        for start in range(0, len(uids), BATCH):
            last, receipts = _read_batch(mailbox, uids[start : start + BATCH], deadline)
            append_receipts(receipts)
            found += len(receipts)
            if not mine.update(validity=mailbox.validity, last_uid=last, found=found) or deadline.is_over:
                return


def _read_batch(mailbox: Mailbox, uids: list[int], deadline: Deadline) -> tuple[int, list[dict[str, Any]]]:
    """The last of these e-mails that the time allowed to read, and the receipts in them."""
    receipts = []
    for uid in uids:
        if fetched := mailbox.fetch(uid):
            receipts += _read_report(*fetched)
        if deadline.is_over:
            break
    return uid, receipts


def _read_report(content: bytes, at: datetime) -> list[dict[str, Any]]:
    """The receipts in an e-mail; none in one that breaks the parser, so that those after it are read."""
    try:
        return read_report(content, at)
    except Exception as error:
        logger.warning("An e-mail in a bounce mailbox cannot be read: %s", type(error).__name__)
        return []
