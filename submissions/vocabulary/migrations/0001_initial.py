from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

# Terms and names stand in partitions, one pair an edition of an ontology: an edition is filled and indexed beside the
# one that is searched, then attached in its place; what it replaces is dropped at once, with nothing to vacuum.
# Indexes are made on the partitions (loading.py), after they are filled.
TABLES = """
CREATE SEQUENCE vocabulary_edition AS integer;
CREATE TABLE vocabulary_term (
    edition integer NOT NULL,
    number integer NOT NULL,
    identifier text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    obsolete boolean NOT NULL,
    replaced_by text NOT NULL
) PARTITION BY LIST (edition);
CREATE TABLE vocabulary_name (
    edition integer NOT NULL,
    term integer NOT NULL,
    folded text NOT NULL,
    synonym text,
    kind text NOT NULL,
    tier smallint NOT NULL
) PARTITION BY LIST (edition);
COMMENT ON COLUMN vocabulary_name.term IS 'number of the term in the same edition';
COMMENT ON COLUMN vocabulary_name.folded IS 'the name as it is searched: without case and accents';
COMMENT ON COLUMN vocabulary_name.synonym IS 'the name as it is written, unless it is the name of the term itself';
"""
DROP = "DROP TABLE vocabulary_name; DROP TABLE vocabulary_term; DROP SEQUENCE vocabulary_edition;"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="Source",
            fields=[
                ("ontology", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("edition", models.PositiveIntegerField(null=True, unique=True)),
                ("version", models.CharField(blank=True, max_length=64)),
                ("date", models.DateField(null=True)),
                (
                    "origin",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("repository", "Comes with the portal"),
                            ("package", "Downloaded package"),
                            ("file", "File given by an operator"),
                        ],
                        max_length=10,
                    ),
                ),
                ("digest", models.CharField(blank=True, max_length=80)),
                ("terms", models.PositiveIntegerField(default=0)),
                ("names", models.PositiveIntegerField(default=0)),
                ("loaded_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Not loaded yet"), ("loading", "Being loaded"), ("loaded", "Loaded")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                (
                    "done",
                    models.PositiveIntegerField(default=0, help_text="Terms read so far, while it is being loaded."),
                ),
                ("expected", models.PositiveIntegerField(default=0)),
                (
                    "trouble",
                    models.CharField(blank=True, help_text="Why the last try did not succeed.", max_length=300),
                ),
            ],
            options={"ordering": ["ontology"]},
        ),
        migrations.RunSQL(TABLES, DROP),
    ]
