"""What every answer says to the browser about itself."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.one_database
ANSWERS = ["/", "/accounts/login/", "/settings/team/", "/admin/", "/api/docs", "/api/v1/customers/c1", "/nowhere/"]


@pytest.mark.parametrize("path", ANSWERS)
def test_nothing_is_run_or_framed_that_is_not_ours(office, path):
    answer = office.get(path)
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))

    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/settings/team/", "/settings/keys/", "/settings/audit/"])
def test_no_page_carries_a_script_or_a_style_within(office, path):
    page = office.get(path).text

    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)


def test_a_form_from_elsewhere_is_refused(admin):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)

    assert client.post("/settings/keys/make/", {"name": "till", "scopes": ["read"]}).status_code == 403
