"""How many parts an SMS takes, against a second implementation that encodes the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.content.parts import GSM_7, GSM_7_EXTENSION, sms_parts

EXTENSION = "".join(sorted(GSM_7_EXTENSION))


@pytest.mark.parametrize(
    ("text", "characters", "parts"),
    [
        ("", 0, 0),
        ("a", 1, 1),
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("€" * 80, 160, 1),
        ("€" * 81, 162, 2),
        ("a" * 152 + "€" + "a" * 152, 306, 3),  # the euro sign does not fit the first part
        ("न" * 70, 70, 1),
        ("न" * 71, 71, 2),
        ("न" * 134, 134, 2),
        ("न" * 135, 135, 3),
        ("🎉" * 35, 70, 1),
        ("🎉" * 36, 72, 2),
        ("🎉" * 67, 134, 3),  # 33 whole pairs a part
        ("₹500 off", 8, 1),
    ],
)
def test_characters_and_parts_of_known_texts(text, characters, parts):
    assert sms_parts(text)[:2] == (characters, parts)


def test_one_character_outside_the_alphabet_makes_all_parts_shorter():
    assert not sms_parts("x" * 160).is_unicode
    assert sms_parts("x" * 159 + "₹") == (160, 3, True)


def split_by_encoding(text: str) -> list[bytes]:
    """The parts of a text as bytes: septets one a byte, or UTF-16. A part grows while the next character fits."""
    gsm = {character: character.encode() for character in GSM_7} | {
        character: b"\x1b" + character.encode() for character in GSM_7_EXTENSION
    }
    if all(character in gsm for character in text):
        # A septet counts one whatever its UTF-8 takes: only the number of characters and of escapes matters here.
        units = [b"\x1b." if character in GSM_7_EXTENSION else b"." for character in text]
        single, several = 160, 153
    else:
        units = [character.encode("utf-16-be") for character in text]
        single, several = 140, 134
    whole = b"".join(units)
    if len(whole) <= single:
        return [whole] if whole else []
    parts = [b""]
    for unit in units:
        if len(parts[-1]) + len(unit) > several:
            parts.append(b"")
        parts[-1] += unit
    return parts


@given(
    st.one_of(
        st.text(st.sampled_from("abc é" + EXTENSION), max_size=700),
        st.text(st.sampled_from("ab₹न🎉€"), max_size=400),
        st.text(max_size=300),
        st.builds(str.__mul__, st.text(st.sampled_from("aé€^₹न🎉"), min_size=1, max_size=9), st.integers(10, 90)),
    )
)
def test_any_text_has_the_parts_of_its_encoding(text):
    found = sms_parts(text)
    parts = split_by_encoding(text)
    assert found.parts == len(parts)
    assert found.characters * (2 if found.is_unicode else 1) == sum(map(len, parts))
