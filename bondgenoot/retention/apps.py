from django.apps import AppConfig
from django.core.checks import register


class RetentionConfig(AppConfig):
    name = "bondgenoot.retention"

    def ready(self) -> None:
        from bondgenoot.retention.checking import every_field_has_a_rule

        register(every_field_has_a_rule, "retention")
