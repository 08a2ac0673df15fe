"""What the workflow tells others after a move is committed."""

from django.dispatch import Signal

# event_id: int.
moved = Signal()
