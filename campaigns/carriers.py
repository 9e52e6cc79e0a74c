"""What carries messages to people, as far as campaigns need to know. Delivery registers it."""

from collections.abc import Callable
from dataclasses import dataclass

TEST_VENDOR = "Built-in test vendor: nothing is really sent."


@dataclass(frozen=True)
class Carrier:
    """The vendor of one channel. `is_test` means that it writes to nobody; `gives_receipts`, that it reports what
    became of each message. `unavailable` says why nothing can be sent on the channel; empty where it can."""

    name: str
    is_test: bool = False
    gives_receipts: bool = False
    unavailable: str = ""

    @property
    def notice(self) -> str:
        """What pages say beside everything that is sent; empty for a vendor that writes to people."""
        return TEST_VENDOR if self.is_test else ""


_finders: list[Callable[[str], Carrier]] = []


def register(find: Callable[[str], Carrier]) -> None:
    """Ask `find` for the carrier of a channel, by its name, from now on."""
    _finders[:] = [find]


def carrier_of_channel(channel: str) -> Carrier:
    """The carrier of a channel, by its name."""
    for find in _finders:
        return find(channel)
    return Carrier("", unavailable="No vendor is installed.")
