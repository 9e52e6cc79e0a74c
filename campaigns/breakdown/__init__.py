"""How parts of an audience fared: which of them failed, clicked, unsubscribed or ordered more or less than the rest.

`counting` counts one outcome by one grouping for the report and the API, `weak_parts` the failures by city and domain
for the summary; both read the log by `sampling`. `counting_all` counts all of what is sampled, in the background.
`tally` keeps the counts of the parts, and `comparing` decides which of them stand out; both are pure.
"""
