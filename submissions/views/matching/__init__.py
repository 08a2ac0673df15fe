"""The pages of matching: what is proposed, what needs an eye, tables."""
