"""The table of Django's cache, in the form of `createcachetable`."""

from django.db import migrations

CREATE = """
CREATE TABLE cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX cache_expires ON cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_journal_is_append_only")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE cache")]
