"""Houses and villages from files made elsewhere (M20): read, checked row by row, entered once.

A file becomes rows of cells (`sources`), cells get their field (`header`, `columns`), a row becomes
a candidate or a list of faults (`checking`), candidates meet what is known (`known`), and the good
ones are entered in batches (`registering`). Nothing here commits: the command does, per batch.
"""
