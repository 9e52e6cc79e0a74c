"""Why a vendor cannot be reached is said in words, never by the name of an exception."""

import socket
import ssl

import pytest
import requests

from delivery.vendors.outages import why_unreachable


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TimeoutError(), "it did not answer in time"),
        (ssl.SSLCertVerificationError(), "its certificate is not valid"),
        (socket.gaierror(), "the name of its server was not found"),
        (ConnectionRefusedError(), "its server refuses connections"),
        (BrokenPipeError(), "the connection broke off"),
        (OSError(), "no connection could be made"),
    ],
)
def test_each_cause_has_its_words(error, words):
    assert why_unreachable(error) == words


def test_the_cause_inside_of_a_library_error_counts():
    with pytest.raises(requests.ConnectionError) as raised:
        requests.get("http://127.0.0.1:9", timeout=5)
    assert why_unreachable(raised.value) == "its server refuses connections"
