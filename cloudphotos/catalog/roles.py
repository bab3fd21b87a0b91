"""The running role may use the tables; it may not rewrite the journal and the audit log or change the schema."""

from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.utils import CursorWrapper

_APPEND_ONLY = "catalog_correction, catalog_auditentry, catalog_packsetting"


def grant_to_running_role(using: str, **_: Any) -> None:
    """After each migration: grant what running needs to the role of DATABASE_URL, where another one migrates."""
    running = settings.DATABASES["default"]["USER"]
    connection = connections[using]
    if using == "migrator" and running and running != connection.settings_dict["USER"]:
        with connection.cursor() as cursor:
            grant(cursor, connection.ops.quote_name(running))


def grant(cursor: CursorWrapper, role: str) -> None:
    """Let a role, given as SQL writes it, read and write rows, append to _APPEND_ONLY, and nothing more."""
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
    cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {_APPEND_ONLY} FROM {role}")
    cursor.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM {role}")
