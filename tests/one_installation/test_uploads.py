"""A large file goes up over real HTTP, for people who are signed in alone."""

import re
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

pytestmark = [pytest.mark.one_database, pytest.mark.long]

ROWS = 120_000
LARGE = b"id,name,email\n" + b"".join(
    b"c%d,Somebody with the number %d,p%d@example.com\n" % (n, n, n) for n in range(ROWS)
)


@pytest.fixture
def browser(installation) -> OpenerDirector:
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    form = opener.open(f"{installation.url}/accounts/login/").read().decode()
    fields = {
        "csrfmiddlewaretoken": token_in(form),
        "login": "admin@example.com",
        "password": (installation.var_dir / "admin_password").read_text().strip(),
    }
    opener.open(f"{installation.url}/accounts/login/", urlencode(fields).encode())
    return opener


def token_in(page: str) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]


def upload(url: str, token: str, content: bytes) -> Request:
    parts = {"csrfmiddlewaretoken": token.encode(), 'file"; filename="large.csv': content}
    body = b"".join(
        b'--xx\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in parts.items()
    )
    return Request(f"{url}/imports/upload/", body + b"--xx--\r\n", {"Content-Type": "multipart/form-data; boundary=xx"})


def test_a_file_larger_than_any_form_is_uploaded(installation, browser):
    page = browser.open(f"{installation.url}/imports/").read().decode()
    answer = browser.open(upload(installation.url, token_in(page), LARGE))

    assert len(LARGE) > 5 * 1024 * 1024
    assert re.fullmatch(rf"{installation.url}/imports/[0-9a-f-]{{36}}/", answer.url)
    assert "large.csv" in answer.read().decode()


def test_strangers_are_sent_to_sign_in_and_nothing_of_their_file_is_kept(installation):
    request = upload(installation.url, "x" * 64, LARGE)
    request.add_header("Cookie", f"sessionid={'x' * 32}")
    answer = build_opener().open(request)

    assert answer.url == f"{installation.url}/accounts/login/?next=/imports/upload/"


def test_a_file_over_the_limit_gets_a_clear_word(installation, browser):
    page = browser.open(f"{installation.url}/segments/upload/").read().decode()
    request = upload(installation.url, token_in(page), LARGE * 4)
    request.full_url = f"{installation.url}/segments/upload/"
    with pytest.raises(HTTPError) as refused:
        browser.open(request)

    assert refused.value.code == 413
    assert "at most 21 MB" in refused.value.read().decode()
