"""Blocks drawn at random, with texts that are hard to write into HTML."""

from hypothesis import strategies as st

from campaigns.content.blocks import FORBIDDEN

HARD = (
    "<script>alert(1)</script>", "&", "&amp;", "&#x41;", '"', "'", "<", ">", "</p>", "<!--", "-->", "]]>", "\\u{94d}",
    "नमस्ते", "क्\u200dष", "👩\u200d💻", "e\u0301", "\u00a0", "\u00ad", "zq0001qz", "zq0000qz", "%", "%s", "{}", "{", "}",
    "\\", "http://", "javascript:alert(1)", "=", "\t", "`", "_x_", "2_3", "é", "𝒳", "<b", "&lt", "\u2028", "#",
)  # fmt: skip
words = st.lists(st.sampled_from(HARD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6), max_size=5).map(
    "".join
)
safe_words = words.map(lambda text: FORBIDDEN.sub("", text))
tokens = st.sampled_from(
    ["{{ first_name | there }}", "{{ city }}", "{{ attributes.tier | *gold* }}", "{{name}}", "{{ last_product | <b> }}"]
)
texts = st.lists(safe_words | tokens, max_size=4).map("".join)
marked = st.lists(
    texts
    | st.sampled_from(["**bold**", "*it*", "\n", "\n\n", "[x](https://a.example/?a=1&b=2)", "**", "*", "[", "]("]),
    max_size=6,
).map("".join)
links = st.builds(
    lambda path, token: f"https://shop.example/{path}{token}",
    st.text(st.sampled_from("abc/?&=%'\"<>-_.~+"), max_size=12),
    st.sampled_from(["", "{{ city }}", "{{ attributes.tier | a&b }}"]),
)
simple = st.one_of(
    st.builds(lambda text, level: {"kind": "heading", "text": text, "level": level}, texts, st.sampled_from([1, 2])),
    st.builds(lambda text: {"kind": "text", "text": text}, marked),
    st.builds(
        lambda src, alt, href, width: {"kind": "image", "src": src, "alt": alt, "href": href, "width": width},
        links, texts, links | st.just(""), st.sampled_from(["full", "half"]),
    ),
    st.builds(lambda label, href: {"kind": "button", "label": label, "href": href}, texts, links),
    st.just({"kind": "divider"}),
)  # fmt: skip
columns = st.builds(
    lambda left, right: {"kind": "columns", "left": left, "right": right},
    st.lists(simple, max_size=2),
    st.lists(simple, max_size=2),
)
block_lists = st.builds(
    lambda blocks, footer: [*blocks, {"kind": "footer", "text": footer}], st.lists(simple | columns, max_size=5), marked
)
values = st.dictionaries(
    st.sampled_from(["first_name", "city", "attributes.tier", "name", "last_product"]), words.filter(bool), max_size=5
)
