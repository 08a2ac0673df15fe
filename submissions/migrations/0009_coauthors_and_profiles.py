"""Co-authors, invitations, profiles. Whoever works on a deposition never curates it."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import submissions.models.invitation
import submissions.rights
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION submissions_coauthor_is_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM submissions_deposition
        WHERE id = NEW.deposition_id AND NEW.user_id IN (owner_id, curator_id)
    ) THEN
        RAISE EXCEPTION 'user % owns or curates deposition % and cannot be its co-author', NEW.user_id, NEW.deposition_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER submissions_coauthor_is_another BEFORE INSERT OR UPDATE ON submissions_coauthor
    FOR EACH ROW EXECUTE FUNCTION submissions_coauthor_is_another();

CREATE FUNCTION submissions_curator_is_no_coauthor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM submissions_coauthor
        WHERE deposition_id = NEW.id AND user_id IN (NEW.owner_id, NEW.curator_id)
    ) THEN
        RAISE EXCEPTION 'a co-author of deposition % cannot own or curate it', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER submissions_curator_is_no_coauthor BEFORE UPDATE OF owner_id, curator_id ON submissions_deposition
    FOR EACH ROW EXECUTE FUNCTION submissions_curator_is_no_coauthor();
"""
BACKWARD = """
DROP TRIGGER submissions_curator_is_no_coauthor ON submissions_deposition;
DROP FUNCTION submissions_curator_is_no_coauthor();
DROP TRIGGER submissions_coauthor_is_another ON submissions_coauthor;
DROP FUNCTION submissions_coauthor_is_another();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0008_sheet_import"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CoAuthor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "right",
                    models.CharField(
                        choices=[("view", "View"), ("edit", "Edit"), ("submit", "Edit and submit")],
                        default=submissions.rights.Right["EDIT"],
                        max_length=8,
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("offered_at", models.DateTimeField(null=True)),
                (
                    "deposition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coauthors",
                        to="submissions.deposition",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coauthorships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["since", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("deposition", "user"), name="coauthor_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("offered_at__isnull", False)),
                        fields=("deposition",),
                        name="coauthor_one_offer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "right__in",
                                [
                                    submissions.rights.Right["VIEW"],
                                    submissions.rights.Right["EDIT"],
                                    submissions.rights.Right["SUBMIT"],
                                ],
                            )
                        ),
                        name="coauthor_right_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254)),
                (
                    "right",
                    models.CharField(
                        choices=[("view", "View"), ("edit", "Edit"), ("submit", "Edit and submit")],
                        default=submissions.rights.Right["EDIT"],
                        max_length=8,
                    ),
                ),
                (
                    "secret",
                    models.CharField(default=submissions.models.invitation._secret, editable=False, max_length=32),
                ),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(default=submissions.models.invitation._expires)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deposition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="submissions.deposition",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["sent_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "right__in",
                                [
                                    submissions.rights.Right["VIEW"],
                                    submissions.rights.Right["EDIT"],
                                    submissions.rights.Right["SUBMIT"],
                                ],
                            )
                        ),
                        name="invitation_right_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True), ("accepted_by__isnull", False), _connector="OR"
                        ),
                        name="invitation_accepted_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("deposition", "deposition"),
                            ("dataset", "dataset"),
                            ("acquisition", "acquisition"),
                            ("tilt_series", "tilt_series"),
                            ("alignment", "alignment"),
                            ("tomogram", "tomogram"),
                            ("annotation", "annotation"),
                        ],
                        max_length=16,
                    ),
                ),
                ("values", models.JSONField(default=dict)),
                ("schema_version", models.PositiveSmallIntegerField(default=1)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="profiles",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("user"),
                        models.F("level"),
                        django.db.models.functions.text.Lower("name"),
                        name="profile_name",
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
