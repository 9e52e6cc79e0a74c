"""E-mails as mail servers and mailbox providers send them back."""

from uuid import UUID

OUR_ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


def bounce(
    key: str = str(OUR_ID),
    *,
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <p0@example.com>: user unknown",
    action: str = "failed",
    copy: str = "message/rfc822",
) -> bytes:
    """A delivery status notification (RFC 3464) about a message that we sent."""
    return f"""From: MAILER-DAEMON@mx.example.com
To: news@chai.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Arrival-Date: Sat, 28 Nov 2026 10:00:00 +0000

Final-Recipient: rfc822; p0@example.com
Original-Recipient: rfc822;p0@example.com
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--b1
Content-Type: {copy}

Return-Path: <news@chai.example>
From: News <news@chai.example>
To: p0@example.com
Subject: Hello
Message-ID: <{key}@chai.example>

Hi!

--b1--
""".replace("\n", "\r\n").encode()


def complaint(key: str = str(OUR_ID), *, kind: str = "abuse") -> bytes:
    """A complaint of a mailbox provider in the abuse reporting format (RFC 5965)."""
    return f"""From: <feedback@isp.example>
To: <abuse@chai.example>
Subject: FW: Hello
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b2"

--b2
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report for an email message.

--b2
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1

--b2
Content-Type: message/rfc822

From: <news@chai.example>
To: <Undisclosed Recipients>
Subject: Hello
Message-ID: <{key}@chai.example>

Hi!
--b2--
""".replace("\n", "\r\n").encode()


ANSWER = f"""From: Asha <asha@example.com>
To: news@chai.example
Subject: Re: Hello
In-Reply-To: <{OUR_ID}@chai.example>
Message-ID: <x@example.com>

Out of office. Action: failed
""".encode()
