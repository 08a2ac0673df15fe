"""What the files of a deposition say already: suggestions for its fields, each with its source.

`told`, `reading_*`, `rules`, `agreeing`, `proposing` and `words` are plain functions of facts; `loading` asks the
database, `accepting` writes.
"""
