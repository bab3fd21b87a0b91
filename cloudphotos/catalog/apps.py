"""The rows, as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CatalogConfig(AppConfig):
    """Registers the checks and lets the running role use what the migrating role made."""

    name = "cloudphotos.catalog"
    label = "catalog"

    def ready(self) -> None:
        """Connect what Django calls at start and after migrating."""
        from cloudphotos.catalog import checks, roles, vector_index

        checks.register_checks()
        post_migrate.connect(roles.grant_to_running_role, sender=self)
        post_migrate.connect(vector_index.index_chosen_pack, sender=self)
