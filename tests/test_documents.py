"""The pages of documentation lead to each other, and every page is found."""

import pytest

from tests import documents
from tests.pictures import FOLDER, MAX_BYTES, PICTURES
from tests.running import BASE_DIR

pytestmark = pytest.mark.one_database

LINKS = list(documents.links())


@pytest.mark.parametrize(("page", "target"), LINKS, ids=lambda text: text)
def test_a_link_leads_to_a_page_and_a_heading_that_exist(page, target):
    name, _, heading = target.partition("#")
    file = (BASE_DIR / page).parent / name if name else BASE_DIR / page
    assert file.exists()
    if heading:
        assert heading in documents.anchors(file.read_text())


@pytest.mark.parametrize("name", PICTURES)
def test_the_readme_shows_a_picture_in_light_and_dark_which_is_small(name):
    for scheme in ("light", "dark"):
        picture = FOLDER / f"{name}-{scheme}.png"
        assert f'="{picture.relative_to(BASE_DIR)}"' in (BASE_DIR / "README.md").read_text()
        assert picture.stat().st_size <= MAX_BYTES


def test_every_page_is_reached_from_the_index():
    found, left = set(), [BASE_DIR / "docs/README.md"]
    while left:
        page = left.pop()
        if page not in found:
            found.add(page)
            page_links = [target for name, target in LINKS if BASE_DIR / name == page]
            targets = {(page.parent / target.partition("#")[0]).resolve() for target in page_links}
            left += [target for target in targets if target.suffix == ".md"]
    assert set((BASE_DIR / "docs").rglob("*.md")) <= found
