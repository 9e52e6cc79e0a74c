"""Questions to DNS, each within a second and all within three. This module alone imports dnspython."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver

QUESTION_TIMEOUT, TOTAL_TIMEOUT = 1.0, 3.0  # seconds

Ask = Callable[[str, str], Awaitable[list[str]]]  # name and type of record → texts


class NotAnswered(Exception):
    """Nobody knows: no name server answered in time, or it refused to."""


def asker(resolver: "Resolver | None" = None) -> Ask:
    """A function that asks the name servers of this machine. A name or type that does not exist has no records."""
    import dns.asyncresolver  # takes a tenth of a second, and few processes need it
    import dns.exception
    import dns.resolver

    resolver = resolver or dns.asyncresolver.Resolver()
    deadline = asyncio.get_running_loop().time() + TOTAL_TIMEOUT

    async def ask(name: str, kind: str) -> list[str]:
        left = min(QUESTION_TIMEOUT, deadline - asyncio.get_running_loop().time())
        if left <= 0:
            raise NotAnswered(name)
        try:
            answer = await resolver.resolve(name, kind, lifetime=left, raise_on_no_answer=False)
        except (dns.resolver.NXDOMAIN, dns.exception.SyntaxError, dns.name.LabelTooLong, dns.name.EmptyLabel):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise NotAnswered(name) from error
        if kind == "TXT":
            return [b"".join(record.strings).decode("ascii", "replace") for record in answer]
        return [record.to_text() for record in answer]

    return ask
