"""A platform's file compared with our houses (M20), from the first row to the last line.

`fields` says what a column may be, `rows` reads a row, `houses` what our files say, `sides` gives
both their keys, `lines` makes the lines of the comparison, `run` is the job that does it all. What
is kept of a person lies sealed with the line and is dropped (domain/reconciliation.py).
"""
