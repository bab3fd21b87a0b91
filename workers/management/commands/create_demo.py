"""`manage.py create_demo`: the accounts that `make up` offers."""

from typing import Any

from django.core.management.base import BaseCommand

from cloudphotos.catalog import accounts


class Command(BaseCommand):
    help = (
        "Create the demo owner (faces on, consents to review by staff) and a staff account; passwords are printed once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for account in accounts.create_demo_accounts():
            consents = (
                "; staff may look at its faces, until it says no under Privacy" if account.lets_staff_look else ""
            )
            self.stdout.write(
                f"Created the account {account.username} with the password {account.password} (shown only now){consents}"
            )
