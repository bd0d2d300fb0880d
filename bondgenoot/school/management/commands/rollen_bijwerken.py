from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from bondgenoot.accounts.models import User
from bondgenoot.school.changes import staff_changed
from bondgenoot.school.models import Organisation, RosterUpload


class Command(BaseCommand):
    help = "Elke nacht: wie vandaag weg is of een rol kwijt is, houdt geen open taken; oude voorbeelden verdwijnen."

    def handle(self, *args: Any, **options: Any) -> None:
        RosterUpload.objects.forget_old(at=timezone.now())
        for organisation in Organisation.objects.all():
            with transaction.atomic():
                left = User.objects.filter(
                    staff__organisation=organisation,
                    staff__left_on__lte=timezone.localdate(),
                    is_active=True,
                )
                left.update(is_active=False)
                staff_changed(organisation, by=None)
        self.stdout.write("Rollen en taken zijn bijgewerkt.")
