"""The Swagger page, under the content security policy and from local files."""

from playwright.sync_api import expect


def test_swagger_shows_the_operations(page, check):
    page.goto("/api/docs")

    operation = page.locator(".opblock").first
    expect(operation).to_be_visible()
    operation.locator("button").first.click()
    expect(page.get_by_text("Responses").first).to_be_visible()
