from django.apps import AppConfig
from django.core import checks


class AuditConfig(AppConfig):
    name = "bondgenoot.audit"

    def ready(self) -> None:
        # Models can be asked from here on, and not before.
        from bondgenoot.audit.checks import check_master_keys

        checks.register(check_master_keys, checks.Tags.database)
