"""What a search for customers finds: parts of names, e-mail addresses, ids and phone numbers, in any spelling."""

import re

from django.db.models import Q

from customers.addresses import InvalidAddress, canonical_email, canonical_phone
from customers.text import clean, fold

MIN_DIGITS = 4  # of a part of a phone number; fewer are found in too many


def terms(query: str) -> dict[str, str]:
    """By field of the rule language the text that a customer who is found has a part of; none for an empty query."""
    query = clean(query)
    if not query:
        return {}
    found = {"name": query, "email": _email(query), "external_id": query}
    if phone := _phone(query):
        found["phone"] = phone
    return found


def matching(query: str) -> Q:
    """Customers whose name, e-mail address, id or phone number contains the query; everybody for an empty one."""
    columns = {"name": "name_key", "email": "email_key"}
    found = Q()
    for field, text in terms(query).items():
        column = columns.get(field, field)
        found |= Q(**{f"{column}__contains": fold(text) if column != field else text})
    return found


def named(query: str) -> Q:
    """Customers whose external id or e-mail address the whole query is; nobody for an empty one."""
    query = clean(query)
    return Q(external_id=query) | Q(email_key=fold(_email(query))) if query else Q(id__in=())


def _email(query: str) -> str:
    try:
        return canonical_email(query)
    except InvalidAddress:
        return query


def _phone(query: str) -> str:
    """A canonical number, or the digits of a part of one; "" for text that is neither."""
    try:
        return canonical_phone(query)
    except InvalidAddress:
        digits = re.sub(r"\D", "", query)
        is_part = re.fullmatch(r"[+\d\s.()/\u2010-\u2015\u2212-]+", query) and len(digits) >= MIN_DIGITS
        # Numbers are stored without the trunk zero that people write within a country.
        return digits.lstrip("0") if is_part else ""
