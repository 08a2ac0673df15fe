"""What the validation skin tells whoever uses it. Receivers get primitive ids and run after the commit."""

from django.dispatch import Signal

# scope: UUID, content_ids: list[UUID]; facts (or a final "we could not check") are in store for these contents.
content_read = Signal()

# scope: UUID, files: list[UUID]; what was sent ahead of these files has been read, or will not be.
ahead_read = Signal()
