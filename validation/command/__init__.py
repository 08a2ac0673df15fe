"""The command line: find files, give them their roles, read them in parallel, judge, tell."""
