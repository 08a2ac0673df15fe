"""The datasets that the archive has: brought in from a file, looked up by number, name, spacing and alignment."""
