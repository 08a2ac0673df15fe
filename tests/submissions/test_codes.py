"""The page of all codes: made from the catalogue, each with its anchor, linked from every finding."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from tests.submissions.checks_page import DIFFERS, one_wrong, see
from validation.catalogue import CATALOGUE
from validation.catalogue.base import Rule, Severity
from validation.catalogue.told import EXAMPLES, example, with_names
from validation.registry import RELATIONS


def test_every_code_and_column_stands_on_the_page(client: Client) -> None:
    page = client.get(reverse("codes")).content.decode()

    for rule in CATALOGUE.values():
        assert f'id="{rule.code}"' in page, rule.code
        sentence, remedy = example(rule)
        assert escape(sentence) in page
        assert escape(remedy) in page
    for relation in RELATIONS:
        assert escape(relation.label) in page


def test_examples_are_sentences_of_files() -> None:
    said = json.loads(EXAMPLES.read_text("utf-8"))

    assert len(said) > 100
    for code, (sentence, remedy) in said.items():
        assert "?" not in sentence + remedy, code
        assert "{" not in sentence + remedy, code


def test_a_code_without_an_example_is_told_with_names() -> None:
    rule = Rule("none.such", Severity.NOTE, "No such", "{file} has {observed:count} rows.{hint}", "{advice}.")

    assert example(rule) == ("‹file› has ‹observed› rows.", "‹Remove or add so many angles›.")
    assert with_names("{prior_dose:plain}") == "‹prior dose›"


@pytest.mark.django_db
def test_a_finding_leads_to_what_its_code_means(client: Client) -> None:
    world = one_wrong()
    link = f'href="/help/checks/#{DIFFERS}"'

    assert see(client, world).count(link) == 2, "its kind and itself"
    assert link in see(client, world, "panel/", cell=f"{world.runs[0].pk}.voxel_size")
