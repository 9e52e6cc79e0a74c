"""A batch that the short lane accepts and one that Django accepts get the same answer."""

import http.client
import json

import pytest

pytestmark = [pytest.mark.one_database, pytest.mark.long]


def test_nobody_can_tell_the_lane_from_django(installation):
    secret = installation.api_key("ingest")
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    answers = []
    for n in range(40):  # of several processes, the first of each is answered by Django
        connection = http.client.HTTPConnection("127.0.0.1", installation.port)
        connection.request("POST", "/api/v1/customers", json.dumps({"external_id": f"lane{n}"}), headers)
        response = connection.getresponse()
        named = {name.lower(): value for name, value in response.getheaders() if name.lower() != "date"}
        answers.append((response.status, named, response.read()))
        connection.close()

    for answer in answers:
        assert answer == answers[0]
