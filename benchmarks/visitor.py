"""A person in a browser: signed in, and timed with every page."""

import http.client
import re
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.running import Installation


class Visitor:
    """The administrator of an installation, on one connection."""

    def __init__(self, crm: Installation) -> None:
        self.crm = crm
        self.client = http.client.HTTPConnection("127.0.0.1", crm.port, timeout=60)
        self.cookies = SimpleCookie()

    def sign_in(self) -> None:
        """Sign in with the generated password."""
        _, page = self.open("GET", "/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        password = (self.crm.var_dir / "admin_password").read_text().strip()
        form = {"login": "admin@example.com", "password": password, "csrfmiddlewaretoken": token[1]}
        assert self.open("POST", "/accounts/login/", urlencode(form))[0] == 302

    def seconds(self, path: str) -> float:
        """How long a page takes, to its last byte; a path that ends with "#" is asked for as htmx does."""
        start = time.perf_counter()
        status, page = self.open("GET", path)
        elapsed = time.perf_counter() - start
        assert status == 200, f"{path}: {status}\n{page[:1000]}"
        return elapsed

    def open(self, method: str, path: str, form: str = "") -> tuple[int, str]:
        """Status and body of the answer."""
        headers = {
            "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": self.crm.url,
        }
        if path.endswith("#"):
            headers["HX-Request"] = "true"
        self.client.request(method, path.rstrip("#"), form or None, headers)
        response = self.client.getresponse()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        return response.status, response.read().decode()
