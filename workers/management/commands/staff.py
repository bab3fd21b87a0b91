"""`manage.py staff NAME`: let a user see the pages under /staff/, or with --off no longer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cloudphotos.catalog.models import User
from workers.management.commands._owners import find_owner


class Command(BaseCommand):
    help = "Let a user see the pages under /staff/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="user name")
        parser.add_argument("--off", action="store_true", help="let the user see them no longer")

    def handle(self, *args: Any, name: str, off: bool, **options: Any) -> None:
        user = find_owner(name).user
        User.objects.filter(pk=user.pk).update(is_staff=not off)
        self.stdout.write(f"{user.username} is {'no longer' if off else 'now'} staff.")
