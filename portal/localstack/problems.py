"""What the person at the terminal can do something about."""


class Problem(Exception):
    """Shown as it is, one sentence, without a traceback."""
