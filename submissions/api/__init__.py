"""The API: sections, parts and runs of depositions as JSON, for scripts, under the rules and refusals of the pages."""
