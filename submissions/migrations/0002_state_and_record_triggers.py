"""The database's own word on states and records: only the moves of the table, each with its event; records never change."""

from django.db import migrations

# Frozen here as they were at this migration; a test compares them with submissions.states.PAIRS.
PAIRS = [
    ("draft", "submitted"),
    ("changes_requested", "in_review"),
    ("submitted", "in_review"),
    ("in_review", "changes_requested"),
    ("in_review", "accepted"),
    ("in_review", "rejected"),
    ("submitted", "withdrawn"),
    ("in_review", "withdrawn"),
    ("changes_requested", "withdrawn"),
    ("withdrawn", "draft"),
    ("accepted", "in_review"),
    ("accepted", "published"),
    ("accepted", "draft"),
    ("published", "draft"),
]
ALLOWED = ", ".join(f"('{old}', '{new}')" for old, new in PAIRS)

FORWARD = f"""
CREATE SEQUENCE submissions_archive_number START 20001;

CREATE FUNCTION submissions_deposition_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN ({ALLOWED}) THEN
        RAISE EXCEPTION 'deposition % may not move from % to %', NEW.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM submissions_event
        WHERE deposition_id = NEW.id AND from_state = OLD.state AND to_state = NEW.state AND at = NEW.state_since
    ) THEN
        RAISE EXCEPTION 'deposition % moved from % to % without its event', NEW.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER submissions_deposition_move AFTER UPDATE OF state ON submissions_deposition
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION submissions_deposition_move();

CREATE FUNCTION submissions_record_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows never change', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER submissions_snapshot_fixed BEFORE UPDATE OR DELETE ON submissions_snapshot
    FOR EACH ROW EXECUTE FUNCTION submissions_record_is_fixed();
CREATE TRIGGER submissions_event_fixed BEFORE UPDATE ON submissions_event
    FOR EACH ROW EXECUTE FUNCTION submissions_record_is_fixed();
"""
BACKWARD = """
DROP TRIGGER submissions_event_fixed ON submissions_event;
DROP TRIGGER submissions_snapshot_fixed ON submissions_snapshot;
DROP FUNCTION submissions_record_is_fixed();
DROP TRIGGER submissions_deposition_move ON submissions_deposition;
DROP FUNCTION submissions_deposition_move();
DROP SEQUENCE submissions_archive_number;
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
