"""The first name that a message greets with."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campaigns.content.first_names import TITLES, _title_case, first_name
from customers.text import clean


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Ananya Rao Kulkarni", "Ananya"),
        ("Ananya", "Ananya"),
        ("  Ananya   Rao ", "Ananya"),
        ("Lee Wong", "Lee"),
        ("王小明", "王小明"),
        ("प्रिया शर्मा", "प्रिया"),
    ],
)
def test_it_is_the_first_word(name, first):
    assert first_name(name) == first


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Prof. Lee Wong", "Lee"),
        ("Prof. Dr. med. Hans Müller", "Hans"),
        ("Dr.Lee Wong", "Lee"),
        ("Herr Dr. Jonas Weber", "Jonas"),
        ("Mme Léa Martin", "Léa"),
        ("Dott.ssa Maria Rossi", "Maria"),
        ("Srta. Ana López", "Ana"),
        ("Smt. Lakshmi Rao", "Lakshmi"),
        ("Sri. Arun Rao", "Arun"),
        ("Mr. Sharma", "Sharma"),
    ],
)
def test_titles_are_skipped(name, first):
    assert first_name(name) == first


@pytest.mark.parametrize("name", ["Sri Lakshmi", "Don Draper", "Er Wei", "Col Needham", "Van Nguyen"])
def test_a_name_that_may_be_a_title_elsewhere_is_a_name(name):
    assert first_name(name) == name.split()[0]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Iyer, Dev", "Dev"),
        ("Iyer,Dev", "Dev"),
        ("Iyer, Dr. Dev", "Dev"),
        ("King, Martin Luther, Jr.", "Martin"),
        ("Lee Wong, PhD", "Lee"),
        ("Lee Wong, Ph.D., MBA", "Lee"),
        ("van der Berg, Jan", "Jan"),
        (", Dev", "Dev"),
        ("Iyer,", "Iyer"),
    ],
)
def test_surname_and_first_name_are_turned(name, first):
    assert first_name(name) == first


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("MS ANN LEE", "Ann"),
        ("ms ann lee", "Ann"),
        ("ann", "Ann"),
        ("IYER, DEV", "Dev"),
        ("ÉMILE ZOLA", "Émile"),
        ("MARY-ANN LEE", "Mary-Ann"),
        ("o'brien kelly", "O'Brien"),
        ("MCDONALD RON", "McDonald"),
        ("ΓΙΩΡΓΟΣ ΠΑΠΑΣ", "Γιωργος"),
    ],
)
def test_capitals_and_small_letters_become_title_case(name, first):
    assert first_name(name) == first


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("McDonald Ron", "McDonald"),
        ("deShawn Lee", "deShawn"),
        ("van der Berg", "van"),
        ("van der berg", "van"),
        ("JP SINGH", "JP"),
        ("J. Robert Oppenheimer", "J."),
        ("A.R. Rahman", "A.R."),
        ("M.S. Dhoni", "M.S."),
        ("İBRAHİM ÇELİK", "İBRAHİM"),
        ("ann@example.com", "ann@example.com"),
        ("user_12", "user_12"),
        ("Dr.", "Dr."),
        ("Mr & Mrs Sharma", "Mr & Mrs Sharma"),
        (",", ","),
    ],
)
def test_what_cannot_be_told_stays_as_typed(name, first):
    assert first_name(name) == first


names = st.text(st.sampled_from(" ,.-'&abMSäŒ\u00a0\u200b王") | st.characters(exclude_categories=["Cs"]), max_size=30)


@given(names)
@example("\u00a0")
@example("\u200b ")
def test_it_is_empty_only_where_there_is_no_name(name):
    assert bool(first_name(name)) == bool(clean(name))
    assert first_name(name) == first_name(name).strip()


@given(st.sampled_from(sorted(TITLES)), st.sampled_from(["", "."]), st.sampled_from(["Ananya Rao", "Jan de Vries"]))
def test_no_title_changes_a_name(title, dot, name):
    assert first_name(f"{title}{dot} {name}") == first_name(name)
    assert first_name(f"{title.title()}{dot} {name}") == first_name(name)


@given(st.from_regex(r"[A-Z][a-z]{1,10} [A-Z][a-z]{1,10}", fullmatch=True))
def test_case_is_recovered(name):
    expected = first_name(name)
    if expected == name.split()[0] and _title_case(expected.upper()) == expected:
        assert first_name(name.upper()) == expected
    assert first_name(first_name(name)) == first_name(name)
