"""`manage.py trim_audit`: delete old lines of the audit log, as the role that owns the tables; the running role cannot."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cloudphotos.catalog.models import AuditEntry

LEAST_DAYS = 366  # the database refuses to delete what is younger than a year


class Command(BaseCommand):
    help = "Delete lines of the audit log that are older than so many days (a year at least)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=LEAST_DAYS, help=f"{LEAST_DAYS} or more")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        if days < LEAST_DAYS:
            raise CommandError(f"The audit log is kept for a year at least: give {LEAST_DAYS} days or more.")
        old = AuditEntry.objects.using("migrator").filter(created_at__lt=timezone.now() - timedelta(days=days))
        deleted, _ = old.delete()
        self.stdout.write(f"{deleted} lines of the audit log were older than {days} days and are deleted.")
