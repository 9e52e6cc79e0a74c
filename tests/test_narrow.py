"""Between a phone and a desktop, every part of the navigation stays on the screen."""

import pytest

WIDTHS = (390, 660, 768, 870, 1360)


@pytest.mark.django_db(transaction=True)
def test_everything_in_the_navigation_can_be_reached_at_any_width(page, check, admin):
    check.sign_in(admin)
    page.goto("/settings/profile/")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        names = ("Administration", "Settings", "Customers", "Import")
        parts = [page.get_by_role("link", name=name, exact=True) for name in names]
        for part in (*parts, page.get_by_role("button", name="Sign out")):
            box = part.first.bounding_box()
            assert box["x"] >= 0, width
            assert box["x"] + box["width"] <= width, width
