"""The survey: one nightly pass over all customers, which counts what reports show.

`passing` carries it out; every `Kind` (`kinds`) counts one thing meanwhile, and its results are swapped in whole.
`cohorts`, `days`, `rfm` and `standing_cells` are kinds.
"""
