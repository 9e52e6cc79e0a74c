"""The watch over browser tests sees what it should see."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path
from playwright.sync_api import expect

PAGE = """<!doctype html><html lang="en"><head><title>Page</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"></head><body><main><h1>Page</h1>%s</main></body></html>"""


@login_not_required
def show(request, body=""):
    return HttpResponse(PAGE % request.GET.get("body", ""))


urlpatterns = [path("", show), path("whoami", lambda request: HttpResponse(PAGE % request.user.email))]
pytestmark = pytest.mark.urls("tests.test_browser")


def saw(check, *texts: str) -> bool:
    """Whether faults say this within five seconds. They are what the test is about, and so is whatever follows them."""
    for _ in range(50):
        if all(any(text in fault for fault in check.faults) for text in texts):
            break
        check.page.wait_for_timeout(100)
    else:
        return False
    check.expect("")
    check.faults.clear()
    return True


def test_a_sound_page_passes(page, check):
    page.goto("/")

    check.looks("sound")

    assert not check.faults


def test_an_inline_script_is_a_fault(page, check):
    page.goto("/?body=<script>1</script>")

    assert saw(check, "Content Security Policy")


def test_an_inline_style_is_a_fault(page, check):
    page.goto("/?body=<p style='color:red'>Red</p>")

    assert saw(check, "Content Security Policy")


@pytest.mark.parametrize(
    ("body", "directive"),
    [
        ("<img alt='' src='https://example.com/pixel.gif'>", "img-src"),
        ("<form action='https://example.com/'><button>Go</button></form>", "form-action"),
        ("<iframe title='Other' src='https://example.com/'></iframe>", "frame-src"),
        ("<base href='https://example.com/'>", "base-uri"),
    ],
)
def test_whatever_the_policy_refuses_is_a_fault(page, check, body, directive):
    page.goto("/")
    page.goto(f"/?body={body}")
    if button := page.query_selector("button"):
        button.click(no_wait_after=True)

    assert saw(check, f"policy violation: {directive}")


def test_an_exception_and_a_console_error_are_faults(page, check):
    page.goto("/")
    page.evaluate("console.error('wrong')")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('broken') })")

    assert saw(check, "exception: broken", "console: wrong")


def test_a_request_that_leaves_the_machine_is_a_fault(page, check):
    check.expect("Failed to load resource")
    check.expect("ERR_")
    page.goto("/?body=<a href='https://example.com/'>Away</a>")
    with page.expect_event("requestfailed"):
        page.get_by_role("link").click(no_wait_after=True)

    assert saw(check, "left the machine: https://example.com/")


def test_an_image_without_words_is_a_violation(page, check):
    page.goto("/?body=<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>")

    with pytest.raises(AssertionError, match="image-alt"):
        check.accessible()


def test_what_is_wider_than_a_phone_is_told(page, check):
    page.goto("/?body=<p>" + "w" * 60)

    with pytest.raises(AssertionError, match="px wide on a phone screen"):
        check.looks("wide")


def test_signing_in_by_cookie(page, check, marketer):
    check.sign_in(marketer)

    page.goto("/whoami")

    expect(page.get_by_text("marketer@example.com")).to_be_visible()
