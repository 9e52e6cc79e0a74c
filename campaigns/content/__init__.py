"""What a designed e-mail is made of, from the blocks that people edit to the HTML and text of each recipient.

`blocks` are what a marketer writes, `form` edits them, `checks` finds what must not be sent. `layout` arranges them,
`prose` reads bold, italic and links, `compiler` makes HTML and plain part once a campaign, `segments` fills them for
each recipient. Nothing that a person typed reaches the layout engine: it sees marks, which are filled afterwards.
"""
