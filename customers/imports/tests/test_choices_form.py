"""The form shows what is chosen: posted as a browser posts it, unchanged, it says the same choices."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.imports.cells import DateOrder, Habits
from customers.imports.choices import guess_choices
from customers.imports.columns import FileKind
from customers.imports.pages.choosing import ChoicesForm, posted_choices
from customers.imports.pages.sample import Sample
from customers.imports.presets import PRESETS
from customers.imports.reading import read_table
from customers.segments.tests.forms import Posted

pytestmark = [pytest.mark.one_database, pytest.mark.long]

HEADINGS = (
    "id",
    "E-Mail",
    "Handy",
    "Plan!",
    "नाम",
    "Сумма",
    "joined",
    "date",
    "total",
    "<b>",
    "Plan",
    "newsletter",
    "",
)
VALUES = ("c1", "asha@example.com", "98200 10001", "1.234,50", "3/4/26", "yes", "<script>", "", "2026-03-01")
heading = st.lists(st.sampled_from(HEADINGS), min_size=2, max_size=8) | st.sampled_from(
    [list(preset.columns) for preset in PRESETS]
)


@st.composite
def tables_and_choices(draw, folder):
    names = draw(heading)
    rows = draw(st.lists(st.lists(st.sampled_from(VALUES), min_size=len(names), max_size=len(names)), max_size=4))
    path = folder / "file.csv"
    lines = [names, *rows, ["x"] * len(names)]
    path.write_text("".join(";".join(f'"{cell}"' for cell in line) + "\n" for line in lines))
    table = read_table(path)
    kind = draw(st.sampled_from([None, *FileKind]))
    choices = replace(
        guess_choices(table, kind=kind),
        habits=Habits(
            draw(st.booleans()), draw(st.sampled_from(DateOrder)), draw(st.sampled_from(["UTC", "Asia/Kolkata"]))
        ),
        empty_clears=draw(st.booleans()),
        with_guests=draw(st.booleans()),
        phone_region=draw(st.sampled_from(["", "IN", "DE"])),
        consent_source="Fair",
        consent_at=datetime(2026, 3, 1, 10, 5, 33, 123, tzinfo=UTC),
    )
    return table, choices


@settings(max_examples=60)
@given(data=st.data())
def test_a_form_that_is_posted_as_it_is_says_the_same_choices(tmp_path_factory, data):
    table, choices = data.draw(tables_and_choices(tmp_path_factory.mktemp("form")))
    context = {
        "form": ChoicesForm(table, choices),
        "import": SimpleNamespace(id="00000000-0000-0000-0000-000000000001", sheet="", size=1, report={}),
        "sample": Sample([], []),
        "user": SimpleNamespace(may_edit=True),
        "choose_url": "/",
    }
    posted = Posted.read(render_to_string("imports/_choices.html", context))
    values = {name: found[0] for name, found in posted.items()}
    assert values["meaning"] == f"{choices.kind}:{choices.preset}"
    assert posted_choices(values, table, choices) == choices
