"""The glossary binds English code to Dutch words: every model is in it."""

from pathlib import Path

from django.apps import apps

GLOSSARY = Path(__file__).parent.parent / "docs" / "glossary.md"


def test_every_model_is_in_the_glossary():
    text = GLOSSARY.read_text(encoding="utf-8")
    models = {
        model.__name__
        for app in apps.get_app_configs()
        if app.name.startswith("bondgenoot")
        for model in app.get_models()
    }
    assert sorted(name for name in models if f"`{name}`" not in text) == []
