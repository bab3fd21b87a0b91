"""Owners and staff."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import get_random_string

from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Owner, User


@dataclass(frozen=True)
class NewAccount:
    """An account that was just made, with the password that is shown once."""

    username: str
    password: str
    lets_staff_look: bool


@transaction.atomic
def get_or_create_owner(*, username: str, faces_on: bool) -> tuple[Owner, bool]:
    """The owner of this name; a new one cannot sign in until a password is set. Raises CatalogError for a bad name."""
    if not username.isprintable():
        raise CatalogError(
            f"{username!a} cannot be a user's name: it has letters that cannot be shown. Choose another."
        )
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User(username=username)
        user.set_unusable_password()
        try:
            user.full_clean()
        except ValidationError as error:
            raise CatalogError(f"{username!r} cannot be a user's name: {' '.join(error.messages)}") from error
        user.save()
    return Owner.objects.get_or_create(user=user, defaults={"faces_on": faces_on})


def owner_of(*, user: User) -> Owner:
    """The library of a user; who has none yet gets an empty one, with faces off."""
    return Owner.objects.get_or_create(user=user)[0]


@transaction.atomic
def create_demo_accounts() -> list[NewAccount]:
    """The demo owner (faces on, consents to review by staff) and a staff account. Returns those that were not there before."""
    made = []
    for username, is_staff in (("demo", False), ("staff", True)):
        user, created = User.objects.get_or_create(username=username, defaults={"is_staff": is_staff})
        consents = not is_staff
        Owner.objects.get_or_create(user=user, defaults={"faces_on": consents, "review_by_staff": consents})
        if created:
            password = get_random_string(16)
            user.set_password(password)
            user.save(update_fields=["password"])
            made.append(NewAccount(username, password, consents))
    return made
