"""Sweeping the storage: what lies there for nothing is found, told to the authors, and deleted after a time of grace.

A round goes through its stages in bounded steps (``rounds``): uploads that do not go on, multipart uploads and objects
that nothing names, removed files. What it finds is a ``Stray``. At the end authors are told (``telling``); what is due
is looked at once more and let go (``freeing``). Only keys below depositions/ are looked at.
"""
