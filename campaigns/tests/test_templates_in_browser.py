"""The built-in templates as readers see them: on a wide and a narrow screen, light and dark, without images."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from campaigns.content.blocks import parse
from campaigns.content.compiler import UNSUBSCRIBE, VIEW, Envelope, compile_blocks, fill
from campaigns.content.library import Offered, built_in_templates
from campaigns.content.look import FONTS, Look, contrast
from campaigns.content.preview import in_theme

pytestmark = pytest.mark.one_database
TEMPLATES = [pytest.param(template, id=template.id) for template in built_in_templates()]
BLOCKED = "data:,blocked"  # an image that does not load
VALUES = {"first_name": "Ananya", "last_order_on": "3 November 2026", "last_product": "Monsoon blend"}
TICKET = {UNSUBSCRIBE: "https://crm.example/u/x", VIEW: "https://crm.example/v/x"}


def written(template: Offered) -> str:
    """The template with a logo and an image, filled for one reader; each has another colour and font."""
    image = {"kind": "image", "src": BLOCKED, "alt": "A cup of monsoon tea beside its tin", "href": "", "width": "full"}
    blocks = parse([template.blocks[0], image, *template.blocks[1:]])
    number = [each.id for each in built_in_templates()].index(template.id)
    look = Look(("#2f5bd7", "#c2410c", "#7c3aed", "#fde047")[number % 4], BLOCKED, list(FONTS)[number % 3])
    address = "12 MG Road\nPune 411001"
    envelope = Envelope(template.subject, template.preheader, "Chai & Co.", address, look)
    return fill(compile_blocks(blocks, envelope).html, VALUES | TICKET)


def colours(page: Page, selector: str) -> tuple[str, str]:
    """The colour of an element's text and of the ground behind it, like #1d1f25."""
    found = page.locator(selector).first.evaluate(
        """element => {
            const colour = getComputedStyle(element).color;
            let ground = 'rgba(0, 0, 0, 0)';
            for (let at = element; at && ground === 'rgba(0, 0, 0, 0)'; at = at.parentElement)
                ground = getComputedStyle(at).backgroundColor;
            return [colour, ground].map(
                each => '#' + each.match(/\\d+/g).slice(0, 3).map(n => (+n).toString(16).padStart(2, '0')).join(''));
        }"""
    )
    return found[0], found[1]


@pytest.mark.parametrize("template", TEMPLATES)
def test_everything_can_be_read(check, template):
    page = check.page
    for width in (600, 320):
        for theme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 800})
            page.set_content(in_theme(written(template), is_dark=theme == "dark"))
            if folder := os.environ.get("PICTURES"):
                page.screenshot(path=Path(folder) / f"mail-{template.id}-{width}-{theme}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") == width
            for place in (".logo img", ".side img", "h1", ".ink p", ".quiet a"):
                assert contrast(*colours(page, place)) >= 4.5, (width, theme, place)
