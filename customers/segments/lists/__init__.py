"""Lists of customers that a file names, or that matched a rule at one moment.

`file` reads what people upload, `matching` finds the customers it means, `changes` carries out what was confirmed, and
`models` has what is stored of it meanwhile.
"""
