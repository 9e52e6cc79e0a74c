"""What a request says of who makes it, by agents and headers as they were recorded."""

from ipaddress import ip_network

import pytest

from delivery.visitors import read_sign

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
GMAIL_PREFETCH = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135"
    " Safari/537.36 Edge/12.246 Mozilla/5.0"
)
GMAIL_PROXY = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
YAHOO_PROXY = "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html"


@pytest.mark.parametrize(
    ("agent", "sign"),
    [
        (CHROME, ""),
        (IPHONE, ""),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.3", ""),
        (GMAIL_PROXY, "image proxy"),
        (YAHOO_PROXY, "image proxy"),
        ("Mozilla/5.0", "prefetch"),
        (GMAIL_PREFETCH, "prefetch"),
        ("", "no agent"),
        ("BarracudaCentral/1.0", "scanner"),
        ("Mozilla/5.0 (compatible; Mimecast URL Protect)", "scanner"),
        ("WhatsApp/2.23.20.0", "scanner"),
        ("TelegramBot (like TwitterBot)", "scanner"),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "scanner"),
        ("facebookexternalhit/1.1", "scanner"),
        ("curl/8.5.0", "scanner"),
    ],
)
def test_the_user_agent_says_what_made_the_request(agent, sign):
    assert read_sign("GET", {"HTTP_USER_AGENT": agent, "REMOTE_ADDR": "203.0.113.9"}) == sign


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_a_request_that_shows_nothing_counts_as_a_machine(method):
    assert read_sign(method, {"HTTP_USER_AGENT": CHROME, "REMOTE_ADDR": ""}) == "method"


@pytest.mark.parametrize(
    ("header", "value"), [("HTTP_SEC_PURPOSE", "prefetch;prerender"), ("HTTP_PURPOSE", "prefetch")]
)
def test_a_browser_that_runs_ahead_says_so(header, value):
    assert read_sign("GET", {"HTTP_USER_AGENT": CHROME, header: value, "REMOTE_ADDR": ""}) == "purpose"


def test_what_the_installation_lists_is_a_machine():
    from_office = {"HTTP_USER_AGENT": CHROME, "REMOTE_ADDR": "198.51.100.7"}
    assert read_sign("GET", from_office, [], [ip_network("198.51.100.0/24")]) == "listed"
    assert read_sign("GET", from_office, ["chrome/128"], []) == "listed"
    assert read_sign("GET", from_office, ["other"], [ip_network("2001:db8::/32")]) == ""
    assert read_sign("GET", {**from_office, "REMOTE_ADDR": ""}, [], [ip_network("198.51.100.0/24")]) == ""
