"""The running role reads and writes rows; the journal and the schema are out of its reach."""

from collections.abc import Iterator

import psycopg2
import psycopg2.extensions
import pytest
from django.db import connection

from cloudphotos import home
from cloudphotos.catalog import roles
from cloudphotos.catalog.models import Owner

RUNNING = home.APP_ROLE


@pytest.fixture
def running(transactional_db: None) -> Iterator[psycopg2.extensions.connection]:
    """A connection to the test database as the role that runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [RUNNING])
        if cursor.fetchone() is None:
            pytest.skip(f"this server has no role {RUNNING}")
        roles.grant(cursor, RUNNING)
    opened = psycopg2.connect(**{**connection.get_connection_params(), "user": RUNNING, "cursor_factory": None})
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE catalog_correction SET person_id = 0",
        "DELETE FROM catalog_correction",
        "TRUNCATE catalog_correction",
        "UPDATE catalog_auditentry SET owner_id = 0",
        "DELETE FROM catalog_auditentry",
        "TRUNCATE catalog_auditentry",
        "DROP TABLE catalog_tag",
        "ALTER TABLE catalog_correction DISABLE TRIGGER ALL",
        "DELETE FROM django_migrations",
    ],
)
def test_the_running_role_is_refused(running: psycopg2.extensions.connection, statement: str) -> None:
    with running.cursor() as cursor, pytest.raises(psycopg2.Error, match=r"permission denied|must be owner"):
        cursor.execute(statement)


def test_the_running_role_writes_rows_and_appends_to_the_journal(
    running: psycopg2.extensions.connection, alice: Owner
) -> None:
    with running.cursor() as cursor:
        cursor.execute("UPDATE catalog_owner SET faces_on = false")
        assert cursor.rowcount == 1
        cursor.execute(
            "INSERT INTO catalog_correction (owner_id, actor_id, kind, person_id, before, after, created_at) "
            "VALUES (1, 1, 'name', 1, '{}', '{}', now())"
        )
        assert cursor.rowcount == 1
    running.rollback()
