"""Carriers of messages, as far as campaigns need to know them. `delivery` registers them."""

from collections.abc import Callable
from dataclasses import dataclass

TEST_VENDOR = "Built-in test vendor: nothing is really sent."


@dataclass(frozen=True)
class Carrier:
    """The vendor of one channel. `is_test` means that it writes to nobody; `gives_receipts`, that it reports what
    became of each message; `needs_template`, that it only sends approved templates, and `lists_templates`, that it
    tells which ones there are. `unavailable` says why nothing can be sent on the channel; empty where it can."""

    name: str
    is_test: bool = False
    gives_receipts: bool = False
    unavailable: str = ""
    setup: str = ""  # its id, which a campaign keeps
    needs_template: bool = False
    lists_templates: bool = False

    @property
    def notice(self) -> str:
        """What pages say beside everything that is sent; empty for a vendor that writes to people."""
        return TEST_VENDOR if self.is_test else ""


def _none(channel: str) -> Carrier:
    return Carrier("", unavailable="No vendor is installed.")


_find: Callable[[str], Carrier] = _none
_find_all: Callable[[], dict[str, Carrier]] = dict


def register(find: Callable[[str], Carrier], find_all: Callable[[], dict[str, Carrier]]) -> None:
    """Ask `find` for the carrier of a channel, by its name, from now on, and `find_all` for those of all channels."""
    global _find, _find_all
    _find, _find_all = find, find_all


def carrier_of_channel(channel: str) -> Carrier:
    """The carrier of a channel, by its name."""
    return _find(channel)


def carriers_of_channels() -> dict[str, Carrier]:
    """The carrier of each channel, by the channel's name."""
    return _find_all()
