"""Countries as phone numbers know them: the two letters of a region, by the name of a country or by a time zone."""

from functools import cache
from importlib.resources import files

from phonenumbers import SUPPORTED_REGIONS

# What files call countries beside the English names of the time zone database.
OTHER_NAMES = {
    "uk": "GB",
    "united kingdom": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "eire": "IE",
    "usa": "US",
    "united states of america": "US",
    "uae": "AE",
    "भारत": "IN",
    "bharat": "IN",
    "deutschland": "DE",
    "österreich": "AT",
    "schweiz": "CH",
    "suisse": "CH",
    "belgique": "BE",
    "españa": "ES",
    "czech republic": "CZ",
    "channel islands": "JE",
    "rsa": "ZA",
    "holland": "NL",
    "the netherlands": "NL",
}


def region_of_country(country: str) -> str:
    """The region of a country by its code or name, "" for one that is unknown."""
    name = country.strip().casefold()
    if name.upper() in SUPPORTED_REGIONS:
        return name.upper()
    return OTHER_NAMES.get(name) or _names().get(name, "")


def region_of_time_zone(time_zone: str) -> str:
    """The region that a time zone like Asia/Kolkata is in, "" for one that belongs to no country."""
    return _zones().get(time_zone, "")


@cache
def _names() -> dict[str, str]:
    return {name.casefold(): code for code, name in _table("iso3166.tab") if code in SUPPORTED_REGIONS}


@cache
def _zones() -> dict[str, str]:
    return {zone: code for code, _, zone, *_ in _table("zone.tab") if code in SUPPORTED_REGIONS}


def _table(name: str) -> list[list[str]]:
    """The rows of a table of the time zone database."""
    text = files("tzdata.zoneinfo").joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
