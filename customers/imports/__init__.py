"""Files from shops become customers and orders: read, recognised, tried, and appended to the stream of the API.

reading        a file of any dialect as rows of text
cells          text as numbers, money, times and yes or no, in the file's own habits
columns        which column is which field
presets        the exports of well-known programs, recognised by their headings
conversion     rows as records of the API, several rows an order where the file has one row an item
"""
