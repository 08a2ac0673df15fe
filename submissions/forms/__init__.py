"""Section -> Django form -> crispy layout. The forms serve the schema: they know kinds, never the name of a field."""

from submissions.forms.parse import typed_in
from submissions.forms.section import SectionForm

__all__ = ["SectionForm", "typed_in"]
