"""Photos that their owner hides: out of the timeline and its indexes, in one of their own."""

from django.db import migrations, models
from django.db.models import F, Q

_KINDS = {
    **{kind: kind.capitalize() for kind in ("name", "merge", "split", "move", "confirm", "reject", "hide")},
    **{kind: kind.capitalize() for kind in ("favourite", "ignore", "birth", "avatar", "trash", "restore", "draw")},
    **{"tag": "Tag", "untag": "Untag", "bin": "put into the bin", "unbin": "taken out of the bin"},
    **{"star": "favourite photos", "conceal": "hidden photos", "date": "date of a photo", "album": "an album"},
    **{"collect": "photos of an album", "undo": "Undo", "redo": "Redo"},
}
_LISTED = [
    *["name", "merge", "split", "move", "confirm", "reject", "hide", "favourite", "ignore"],
    *["birth", "avatar", "trash", "restore", "draw", "tag", "untag", "undo", "redo"],
    *["bin", "unbin", "star", "conceal", "date", "album", "collect"],
]


def _newest_first(name: str, condition: Q) -> models.Index:
    return models.Index(F("owner"), F("sort_at").desc(), F("id").desc(), name=name, condition=condition)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0015_least_sure")]
    operations = [
        migrations.AddField("photo", "hidden", models.BooleanField(default=False)),
        migrations.RemoveIndex("photo", "photo_timeline"),
        migrations.RemoveIndex("photo", "photo_favourites"),
        migrations.AddIndex("photo", _newest_first("photo_timeline", Q(binned_at__isnull=True, hidden=False))),
        migrations.AddIndex(
            "photo", _newest_first("photo_favourites", Q(binned_at__isnull=True, hidden=False, favourite=True))
        ),
        migrations.AddIndex("photo", _newest_first("photo_hidden", Q(binned_at__isnull=True, hidden=True))),
        migrations.AlterField("correction", "kind", models.CharField(choices=list(_KINDS.items()), max_length=20)),
        migrations.RemoveConstraint("correction", "correction_kind_known"),
        migrations.AddConstraint(
            "correction", models.CheckConstraint(condition=Q(kind__in=_LISTED), name="correction_kind_known")
        ),
    ]
