"""A browser without scripts, in which the first administrator of an installation is signed in."""

import re
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from tests.running import Installation


class PageClient:
    def __init__(self, crm: Installation) -> None:
        self.url = crm.url
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        password = (crm.var_dir / "admin_password").read_text().strip()
        self.send("/accounts/login/", "/accounts/login/", login="admin@example.com", password=password)

    def read(self, path: str) -> str:
        return self._opener.open(self.url + path).read().decode()

    def send(self, page: str, path: str, **fields: str) -> str:
        """Send a form that stands on `page` to `path`; the page that this leads to."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.read(page))
        assert token
        body = urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
        return self._opener.open(self.url + path, body).read().decode()
