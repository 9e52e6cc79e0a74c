"""The exports of well-known programs, recognised by their headings. Written after each program's documentation."""

from collections.abc import Sequence

from customers.imports.presets import audiences, payments, plain, shops
from customers.imports.presets.preset import Preset as Preset

PRESETS = (*plain.PRESETS, *shops.PRESETS, *payments.PRESETS, *audiences.PRESETS)
BY_NAME = {preset.name: preset for preset in PRESETS}


def preset_for(heading: Sequence[str]) -> Preset | None:
    """The export that a file with this heading is."""
    return next((preset for preset in PRESETS if preset.fits(heading)), None)
