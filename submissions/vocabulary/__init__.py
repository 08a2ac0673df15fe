"""Terms of ontologies, offline: loaded into tables of our own, searched by name, synonym and identifier.

`ontologies` says which there are and where they come from, `readers` read their files, `loading` fills the tables and
swaps them in, `search` is the type-ahead, `agreement` tells whether a name and an identifier belong together.
"""
