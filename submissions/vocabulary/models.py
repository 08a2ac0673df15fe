"""What is loaded, by ontology. The terms themselves are in the tables of migration 0001, one partition an edition."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Source(models.Model):
    """One ontology: which edition of it is searched, where it came from, and how far the loading of another one is.

    ``edition``: the number of its partitions; None while nothing is loaded. ``digest``: of what was loaded, so that the
    same is not loaded twice. ``origin``: a file that an operator gave is not overwritten by what comes with the portal.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Not loaded yet"
        LOADING = "loading", "Being loaded"
        LOADED = "loaded", "Loaded"

    class Origin(models.TextChoices):
        REPOSITORY = "repository", "Comes with the portal"
        PACKAGE = "package", "Downloaded package"
        FILE = "file", "File given by an operator"

    ontology = models.CharField(max_length=16, primary_key=True)
    edition = models.PositiveIntegerField(null=True, unique=True)
    version = models.CharField(max_length=64, blank=True)
    date = models.DateField(null=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, blank=True)
    digest = models.CharField(max_length=80, blank=True)
    terms = models.PositiveIntegerField(default=0)
    names = models.PositiveIntegerField(default=0)
    loaded_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0, help_text="Terms read so far, while it is being loaded.")
    expected = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True, help_text="Why the last try did not succeed.")

    class Meta:
        ordering: ClassVar = ["ontology"]

    def __str__(self) -> str:
        return f"{self.ontology} {self.version}".strip()

    @property
    def percent(self) -> int:
        """How far the loading is; the indexes at the end count as the last tenth."""
        return min(90, self.done * 90 // self.expected) if self.expected else 0
