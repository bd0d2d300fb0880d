"""`manage.py namen_zoeken`: mark what looks like a name in every record, also in what was written before marks existed.

Run it after an upgrade and after a roster came in with new names. What was answered stays answered.
"""

from typing import Any

from django.core.management.base import BaseCommand

from bondgenoot.dossier.marking import mark_each
from bondgenoot.dossier.models import Entry, Vault


class Command(BaseCommand):
    help = "Zoek in elk dossier naar woorden die op een naam lijken en die nog niemand nakeek."

    def handle(self, *_args: Any, **_options: Any) -> None:
        texts = words = 0
        for vault in Vault.objects.order_by("pk").iterator(chunk_size=100):
            entries = list(Entry.objects.filter(vault=vault, replaced_by=None).select_related("author"))
            for entry in entries:
                entry.vault = vault
            if entries:
                texts, words = texts + len(entries), words + mark_each(vault, entries)
        self.stdout.write(f"{texts} teksten nagekeken. Nog na te vragen: {words} woorden.")
