"""Files that are streamed come whole from a running installation."""

import http.cookiejar
import io
import urllib.parse
import urllib.request
import zipfile

import pytest

from tests.api_client import ApiClient

pytestmark = [pytest.mark.one_database, pytest.mark.long]

SIZE = 3_000


@pytest.fixture(scope="module")
def browser(installation):
    """Signed in as the administrator, once there are customers."""
    api = ApiClient(installation.url, installation.api_key())
    api.post_in_batches("customers/batch", [{"external_id": f"download{n}", "name": "x" * 500} for n in range(SIZE)])
    installation.wait_until(lambda: api.get("ingestion")["queued"] == 0)
    cookies = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    opener.open(f"{installation.url}/accounts/login/").read()
    token = next(cookie.value for cookie in cookies if cookie.name == "csrftoken")
    form = {
        "login": "admin@example.com",
        "password": (installation.var_dir / "admin_password").read_text().strip(),
        "csrfmiddlewaretoken": token,
    }
    opener.open(f"{installation.url}/accounts/login/", urllib.parse.urlencode(form).encode()).read()
    return lambda path: opener.open(installation.url + path).read()


def test_a_csv_file_has_every_customer(browser):
    lines = browser("/customers/export/customers/?format=csv&column=external_id").decode("utf-8-sig").splitlines()

    assert sum(line.startswith("download") for line in lines) == SIZE


def test_a_spreadsheet_can_be_opened(browser):
    with zipfile.ZipFile(io.BytesIO(browser("/customers/export/customers/?format=xlsx&column=external_id"))) as file:
        assert file.testzip() is None
