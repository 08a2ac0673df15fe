"""Readers of the forms in which ontologies come. All of them stream: what is read is given on, term by term."""
