"""People who stay themselves: what owners said, what runs moved and propose, and the law in the database."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


# Who was merged, hidden or named before is settled too.
SETTLE = "UPDATE catalog_person SET settled = true WHERE id IN (SELECT person_id FROM catalog_correction)"

# Checked when a transaction ends, so that an edit may pass through states that break the law.
FORBID = """
CREATE FUNCTION catalog_face_keeps_the_law() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whose bigint := (SELECT person_id FROM catalog_face WHERE id = NEW.id);
BEGIN
    IF EXISTS (SELECT 1 FROM catalog_person WHERE id = whose AND merged_into_id IS NOT NULL) THEN
        RAISE EXCEPTION 'face % belongs to person %, who was merged into another', NEW.id, whose;
    END IF;
    IF EXISTS (
        SELECT 1 FROM catalog_rejection r JOIN catalog_person p ON p.id = r.person_id
        WHERE r.face_id = NEW.id AND coalesce(p.merged_into_id, p.id) = whose
    ) THEN
        RAISE EXCEPTION 'face % was rejected for person %', NEW.id, whose;
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION catalog_person_keeps_the_law() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    target bigint := (SELECT merged_into_id FROM catalog_person WHERE id = NEW.id);
BEGIN
    IF target IS NOT NULL AND EXISTS (SELECT 1 FROM catalog_face WHERE person_id = NEW.id) THEN
        RAISE EXCEPTION 'person % was merged into another and has faces', NEW.id;
    END IF;
    IF EXISTS (
        SELECT 1 FROM catalog_rejection r JOIN catalog_face f ON f.id = r.face_id
        WHERE r.person_id = NEW.id AND f.person_id = coalesce(target, NEW.id)
    ) THEN
        RAISE EXCEPTION 'person % would come together with a face that was rejected', NEW.id;
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION catalog_rejection_keeps_the_law() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM catalog_rejection r JOIN catalog_person p ON p.id = r.person_id JOIN catalog_face f ON f.id = r.face_id
        WHERE r.id = NEW.id AND f.person_id = coalesce(p.merged_into_id, p.id)
    ) THEN
        RAISE EXCEPTION 'face % is rejected for the person it belongs to', NEW.face_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER face_keeps_the_law AFTER UPDATE OF person_id ON catalog_face
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.person_id IS DISTINCT FROM OLD.person_id AND NEW.person_id IS NOT NULL)
    EXECUTE FUNCTION catalog_face_keeps_the_law();
CREATE CONSTRAINT TRIGGER person_keeps_the_law AFTER UPDATE OF merged_into_id ON catalog_person
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id)
    EXECUTE FUNCTION catalog_person_keeps_the_law();
CREATE CONSTRAINT TRIGGER rejection_keeps_the_law AFTER INSERT OR UPDATE ON catalog_rejection
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION catalog_rejection_keeps_the_law();
"""
ALLOW = """
DROP FUNCTION catalog_face_keeps_the_law() CASCADE;
DROP FUNCTION catalog_person_keeps_the_law() CASCADE;
DROP FUNCTION catalog_rejection_keeps_the_law() CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0003_cache'),
    ]

    operations = [
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before_by', models.CharField(blank=True, max_length=10)),
                ('before_confidence', models.FloatField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PersonBirthDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('add', 'Add'), ('move', 'Move'), ('split', 'Split'), ('merge', 'Merge')], max_length=10)),
                ('status', models.CharField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('discarded', 'Discarded'), ('outdated', 'Outdated')], default='open', max_length=10)),
                ('faces', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('gain', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Rejection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='clusterrun',
            name='run_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='clusterrun',
            name='run_status_known',
        ),
        migrations.RemoveConstraint(
            model_name='correction',
            name='correction_kind_known',
        ),
        migrations.AddField(
            model_name='clusterrun',
            name='forwards',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='clusterrun',
            name='newest_correction',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='correction',
            name='of',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='face',
            name='drawn',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='owner',
            name='vectors_added',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='owner',
            name='vectors_dropped',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='person',
            name='birth_date',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='favourite',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='person',
            name='ignored',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='person',
            name='settled',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='clusterrun',
            name='kind',
            field=models.CharField(choices=[('leftovers', 'Leftovers'), ('recluster', 'Recluster'), ('preview', 'Preview')], max_length=20),
        ),
        migrations.AlterField(
            model_name='clusterrun',
            name='status',
            field=models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('rolled_back', 'Rolled Back')], default='running', max_length=20),
        ),
        migrations.AlterField(
            model_name='correction',
            name='kind',
            field=models.CharField(choices=[('name', 'Name'), ('merge', 'Merge'), ('split', 'Split'), ('move', 'Move'), ('confirm', 'Confirm'), ('reject', 'Reject'), ('hide', 'Hide'), ('favourite', 'Favourite'), ('ignore', 'Ignore'), ('birth', 'Birth'), ('avatar', 'Avatar'), ('trash', 'Trash'), ('restore', 'Restore'), ('draw', 'Draw'), ('tag', 'Tag'), ('untag', 'Untag'), ('undo', 'Undo'), ('redo', 'Redo')], max_length=20),
        ),
        migrations.AlterField(
            model_name='correction',
            name='person_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='face',
            name='tile',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddConstraint(
            model_name='clusterrun',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['leftovers', 'recluster', 'preview'])), name='run_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='clusterrun',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['running', 'done', 'failed', 'rolled_back'])), name='run_status_known'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['name', 'merge', 'split', 'move', 'confirm', 'reject', 'hide', 'favourite', 'ignore', 'birth', 'avatar', 'trash', 'restore', 'draw', 'tag', 'untag', 'undo', 'redo'])), name='correction_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['undo', 'redo']), ('of__isnull', False)), models.Q(models.Q(('kind__in', ['undo', 'redo']), _negated=True), ('of__isnull', True)), _connector='OR'), name='correction_of_another'),
        ),
        migrations.AddField(
            model_name='move',
            name='after',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.person'),
        ),
        migrations.AddField(
            model_name='move',
            name='before',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.person'),
        ),
        migrations.AddField(
            model_name='move',
            name='face',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.face'),
        ),
        migrations.AddField(
            model_name='move',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='catalog.clusterrun'),
        ),
        migrations.AddField(
            model_name='personbirthdate',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='birth_dates', to='catalog.person'),
        ),
        migrations.AddField(
            model_name='presence',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='catalog.person'),
        ),
        migrations.AddField(
            model_name='presence',
            name='photo',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='catalog.photo'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='other',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.person'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='catalog.owner'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='catalog.person'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='catalog.clusterrun'),
        ),
        migrations.AddField(
            model_name='rejection',
            name='face',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rejections', to='catalog.face'),
        ),
        migrations.AddField(
            model_name='rejection',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rejections', to='catalog.person'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.UniqueConstraint(fields=('run', 'face'), name='move_once_per_run'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.UniqueConstraint(fields=('photo', 'person'), name='presence_once'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(models.F('owner'), models.OrderBy(models.F('gain'), descending=True), models.F('id'), condition=models.Q(('status', 'open')), name='proposal_queue'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['add', 'move', 'split', 'merge'])), name='proposal_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['open', 'accepted', 'discarded', 'outdated'])), name='proposal_status_known'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['move', 'merge']), _negated=True), ('other__isnull', False), _connector='OR'), name='proposal_has_other'),
        ),
        migrations.AddConstraint(
            model_name='rejection',
            constraint=models.UniqueConstraint(fields=('face', 'person'), name='rejection_once'),
        ),
        migrations.AlterField(
            model_name='face',
            name='owner',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.owner'),
        ),
        migrations.AddIndex(
            model_name='face',
            index=models.Index(fields=['owner', 'id'], name='face_of_owner'),
        ),
        migrations.RunSQL(SETTLE, migrations.RunSQL.noop),
        migrations.RunSQL(FORBID, ALLOW),
    ]
