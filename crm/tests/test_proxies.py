"""Where a request comes from: what a trusted proxy says, and nothing that anybody else claims."""

import pytest

from crm.web.proxies import networks, settle_origin

TRUSTED = networks(["10.0.0.0/8", "192.0.2.7"])


def origin(remote, forwarded="", scheme="", trusted=TRUSTED):
    environ = {"REMOTE_ADDR": remote, "wsgi.url_scheme": "http"}
    if forwarded:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded
    if scheme:
        environ["HTTP_X_FORWARDED_PROTO"] = scheme
    settle_origin(environ, trusted)
    assert not any(name.startswith("HTTP_X_FORWARDED") for name in environ)
    return environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]


@pytest.mark.parametrize(
    ("remote", "forwarded", "client"),
    [
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),  # a stranger claims to be somebody else
        ("10.1.1.1", "198.51.100.1", "198.51.100.1"),
        ("10.1.1.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # the client's own claim stands on the left
        ("10.1.1.1", "198.51.100.1, 192.0.2.7", "198.51.100.1"),  # two proxies
        ("10.1.1.1", "", "10.1.1.1"),
        ("10.1.1.1", "nonsense", "10.1.1.1"),
        ("10.1.1.1", "2001:db8::1", "2001:db8::1"),
        ("::ffff:203.0.113.5", "", "203.0.113.5"),  # as a server that listens on "::" sees it
        ("::ffff:10.1.1.1", "::ffff:198.51.100.1, ::ffff:192.0.2.7", "198.51.100.1"),
    ],
)
def test_the_client_is_the_first_from_the_right_that_is_not_a_proxy(remote, forwarded, client):
    assert origin(remote, forwarded)[0] == client


def test_https_is_believed_of_a_proxy_alone():
    assert origin("10.1.1.1", scheme="https")[1] == "https"
    assert origin("203.0.113.5", scheme="https")[1] == "http"
    assert origin("10.1.1.1", scheme="https", trusted=[])[1] == "http"


def test_anything_but_a_network_is_refused():
    with pytest.raises(ValueError, match="bad"):
        networks(["bad"])
