"""The audit log: only ever added to, whichever role asks. What is older than a year may be deleted, by the owner of the table."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.functions.datetime
from django.db import migrations, models

FORBID = """
CREATE FUNCTION catalog_auditentry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.created_at < now() - interval '1 year' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'catalog_auditentry is append-only: % is refused', TG_OP;
END
$$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON catalog_auditentry
    FOR EACH ROW EXECUTE FUNCTION catalog_auditentry_is_append_only();
"""
ALLOW = """
DROP TRIGGER audit_append_only ON catalog_auditentry;
DROP FUNCTION catalog_auditentry_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0016_hidden_photos")]
    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("owner_id", models.BigIntegerField()),
                ("action", models.CharField(choices=[("saw", "looked at"), ("named", "Named"), ("merged", "Merged"), ("moved", "changed whose they are"), ("reviewed", "Reviewed"), ("exported", "Exported"), ("shared", "Shared"), ("revoked", "stopped sharing"), ("erased", "Erased"), ("settings", "changed settings")], max_length=20)),
                ("people", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ("faces", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ("photos", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ("face_count", models.PositiveIntegerField(default=0)),
                ("photo_count", models.PositiveIntegerField(default=0)),
                ("journal_id", models.BigIntegerField(null=True)),
                ("address", models.GenericIPAddressField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(models.F("owner_id"), models.OrderBy(models.F("id"), descending=True), name="audit_of_owner"),
                    models.Index(models.F("actor_id"), models.OrderBy(models.F("id"), descending=True), name="audit_of_actor"),
                    models.Index(models.F("created_at"), name="audit_by_time"),
                    django.contrib.postgres.indexes.GinIndex(fields=["people"], name="audit_of_people"),
                    django.contrib.postgres.indexes.GinIndex(fields=["faces"], name="audit_of_faces"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("action__in", ["saw", "named", "merged", "moved", "reviewed", "exported", "shared", "revoked", "erased", "settings"])), name="audit_action_known"),
                    models.CheckConstraint(condition=models.Q(("faces__len__lte", 200), ("people__len__lte", 200), ("photos__len__lte", 200)), name="audit_ids_bounded"),
                ],
            },
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
