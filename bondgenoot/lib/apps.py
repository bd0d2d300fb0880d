from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "bondgenoot.lib"

    def ready(self) -> None:
        from bondgenoot.lib.forms import use_our_words

        use_our_words()
