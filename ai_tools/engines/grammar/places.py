"""Names of one and the same place; the data may have any of them."""

import re
from functools import cache

from babel import Locale

CITIES = (
    ("bengaluru", "bangalore", "blr", "blore", "banglore"),
    ("mumbai", "bombay", "mum", "bom"),
    ("kolkata", "calcutta", "kol", "cal"),
    ("chennai", "madras", "chn"),
    ("kochi", "cochin"),
    ("pune", "poona"),
    ("delhi", "new delhi"),
    ("gurugram", "gurgaon"),
    ("hyderabad", "hyd"),
    ("thiruvananthapuram", "trivandrum"),
    ("mysuru", "mysore"),
    ("vadodara", "baroda"),
    ("visakhapatnam", "vizag"),
    ("puducherry", "pondicherry"),
    ("prayagraj", "allahabad"),
    ("mangaluru", "mangalore"),
    ("munchen", "munich"),
    ("koln", "cologne"),
    ("wien", "vienna"),
    ("roma", "rome"),
    ("milano", "milan"),
    ("new york", "nyc", "new york city"),
    ("los angeles", "la"),
    ("san francisco", "sf"),
)
# By code: other names of countries, and what is called after them.
COUNTRIES = {
    "ae": "uae, emirates, emirati, emiratis",
    "at": "austrian, austrians, osterreich",
    "au": "australian, australians",
    "bd": "bangladeshi, bangladeshis",
    "be": "belgian, belgians, belgien, belgique",
    "br": "brazilian, brazilians, brasil, brasilien",
    "ca": "canadian, canadians",
    "ch": "swiss, schweiz, suisse",
    "cn": "chinese",
    "cz": "czech, czechs, czech republic",
    "de": "german, germans, deutschland, federal republic of germany",
    "dk": "danish, danes",
    "es": "spanish, spaniards, espana, spanien",
    "fi": "finnish",
    "fr": "french, frankreich",
    "gb": "uk, great britain, britain, british, brits, england, english customers",
    "gr": "greek, greeks",
    "hk": "hong kong",
    "id": "indonesian, indonesians",
    "ie": "irish, republic of ireland",
    "il": "israeli, israelis",
    "in": "india, indian, indians, bharat",
    "it": "italian, italians, italien, italia",
    "jp": "japanese",
    "ke": "kenyan, kenyans",
    "kr": "korea, korean, koreans",
    "lk": "sri lankan, sri lankans",
    "mx": "mexican, mexicans",
    "my": "malaysian, malaysians",
    "ng": "nigerian, nigerians",
    "nl": "dutch, holland, the netherlands",
    "no": "norwegian, norwegians, norge",
    "np": "nepali, nepalis, nepalese",
    "nz": "new zealander, new zealanders, kiwis",
    "ph": "filipino, filipinos",
    "pk": "pakistani, pakistanis",
    "pl": "polish, poles",
    "pt": "portuguese",
    "ro": "romanian, romanians",
    "ru": "russian, russians",
    "sa": "saudi, saudis",
    "se": "swedish, swedes",
    "sg": "singaporean, singaporeans",
    "th": "thai, thais",
    "tr": "turkey, turkish, turks",
    "ua": "ukrainian, ukrainians",
    "us": "usa, america, american, americans, united states of america, the states",
    "vn": "vietnamese",
    "za": "south african, south africans",
}


@cache
def country_codes() -> frozenset[str]:
    """The codes of countries, two small letters each."""
    return frozenset(code.lower() for code in _names() if code.isalpha() and len(code) == 2)


@cache
def country_names() -> tuple[tuple[str, ...], ...]:
    """For each country its code, its names in English, and what is called after it."""
    return tuple(
        (code, *_variants(_names()[code.upper()]), *filter(None, COUNTRIES.get(code, "").split(", ")))
        for code in sorted(country_codes())
    )


@cache
def _names() -> dict[str, str]:
    return {str(code): name for code, name in Locale("en").territories.items()}


def _variants(name: str) -> list[str]:
    """Myanmar (Burma) is both; Hong Kong SAR China is Hong Kong."""
    plain, _, other = name.replace("’", "'").partition(" (")
    return [re.sub(r" SAR China$", "", plain), *([other.rstrip(")")] if other else [])]
