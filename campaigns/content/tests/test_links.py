"""Which links may stand in an e-mail."""

import pytest

from campaigns.content.links import link_mistake

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    "link",
    [
        "https://example.com",
        "https://example.com/",
        "https://shop.example.com:8443/sale?a=1&b=2#top",
        "https://example.com/{{ city | Pune }}?tier={{ attributes.tier }}",
        "https://köln.example/straße",
        "https://उदाहरण.भारत/नमस्ते",
        "HTTPS://example.com".lower(),
    ],
)
def test_a_whole_https_link_is_taken(link):
    assert link_mistake(link) == ""


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("", "There is no link"),
        ("http://example.com", "write https://"),
        ("example.com", "not a whole link"),
        ("/sale", "not a whole link"),
        ("//example.com/x", "not a whole link"),
        ("javascript:alert(1)", "not a whole link"),
        ("mailto:a@example.com", "not a whole link"),
        ("https://", "not a whole link"),
        ("https:///x", "not a whole link"),
        ("https://{{ city }}.example.com/", "not a whole link"),
        ("https://{{ city }}/", "not a whole link"),
        ("https://user@example.com/", "no user name"),
        ("https://example.com:80@evil.example/", "no user name"),
        ("https://x\\@evil.example", "no backslash"),
        ("https://example.com/a b", "no spaces"),
        ("https://example.com/a\nb", "no spaces"),
        ("https://example.com/\u2028b", "no spaces"),
        ("https://localhost/", "private network"),
        ("https://127.0.0.1/", "private network"),
        ("https://10.0.0.8/x", "private network"),
        ("https://2130706433/", "private network"),
        ("https://①②⑦.⓪.⓪.①/", "private network"),
        ("https://[::1]/", "not a whole link"),
        ("https://intranet/", "is not a host"),
        ("https://exa_mple.com/", "is not a host"),
        ("https://-a.example/", "is not a host"),
        ("https://example.com/" + "x" * 2_000, "shorten it"),
    ],
)
def test_any_other_is_refused_with_what_to_write(link, words):
    assert words in link_mistake(link)
