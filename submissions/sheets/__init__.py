"""Sheets: a deposition as a workbook or as CSV, out and in. Built from the schema alone.

`tabs` says which tabs and columns there are, `cells` how one value stands in a cell, `write` and `read` know the
formats, `plan` finds what a sheet would change and all that is wrong with it, `apply` does it in one transaction.
"""
