"""Which hosts belong to a private network, however they are spelled."""

import ipaddress
import re
import unicodedata

# An address in another way, like 2130706433, 0x7f.1 or 127.1, which a resolver would understand.
OTHER_SPELLING = re.compile(r"(0x[0-9a-f]+|[0-9]+)(\.(0x[0-9a-f]+|[0-9]+))*")


def is_private_host(host: str) -> bool:
    """Whether a host is or spells an address of a private network. A name is judged once it is resolved.

    Full-width digits and dots, and circled digits, spell an address too once they are normalised.
    """
    host = unicodedata.normalize("NFKC", host).casefold().replace("。", ".").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return bool(OTHER_SPELLING.fullmatch(host))
    return not address.is_global or address.is_multicast
