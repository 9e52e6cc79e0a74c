"""What reports say, read from kept rows: those of the survey, and the figures of campaigns.

Each module reads one report for its page, the API and its file. `builder_link` leads from a report to a segment.
"""
