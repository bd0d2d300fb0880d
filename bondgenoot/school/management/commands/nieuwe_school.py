from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import RecoveryKey, record
from bondgenoot.school.holidays import adopt, school_years
from bondgenoot.school.models import Location, Organisation, Region, Role, SchoolYear, Staff


class Command(BaseCommand):
    help = (
        "Begint een nieuwe school: organisatie, locatie, vakanties en de eerste beheerder met een inloglink."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", required=True, help="naam van het bestuur of de school")
        parser.add_argument("--location", required=True, help="naam van de locatie")
        parser.add_argument("--region", choices=Region.values, required=True, help="vakantieregio")
        parser.add_argument("--email", required=True, help="e-mailadres van de beheerder")
        parser.add_argument("--first-name", required=True, help="roepnaam van de beheerder")
        parser.add_argument("--last-name", required=True, help="achternaam van de beheerder")
        parser.add_argument("--address", default="http://127.0.0.1:8000", help="adres van deze installatie")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError("Dit is geen e-mailadres. Geef het op als naam@school.nl.") from error
        if User.objects.filter(email=email).exists():
            raise CommandError("Er is al een account met dit e-mailadres. Kies een ander adres.")
        if Organisation.objects.filter(name=options["organisation"]).exists():
            raise CommandError("Deze organisatie is er al. Geef er daar een locatie of een rol bij.")
        organisation = Organisation.objects.create(name=options["organisation"])
        record(action="organisation.opened", noun="organisation", noun_id=organisation.pk)
        location = Location(organisation=organisation)
        location.arrange(name=options["location"], code="", region=options["region"], by=None)
        self.take_holidays(location)
        person = self.administrator(organisation, location, email, options)
        if not RecoveryKey.objects.exists():
            self.stdout.write(
                "Maak eerst de herstelsleutel: zonder die is na een verloren hoofdsleutel niets meer te lezen.\n"
                "    make recovery-key ARGS=sleutel.pdf     (druk hem af, leg hem in de kluis, wis het bestand)"
            )
        self.stdout.write("De school staat klaar. Laat de beheerder hier een wachtwoord kiezen (één keer):")
        self.stdout.write(options["address"].rstrip("/") + person.offer_link(by=None))

    def take_holidays(self, location: Location) -> None:
        now = str(SchoolYear.around(location.organisation)).replace("–", "-")
        for year in school_years():
            if year >= now:
                adopt(location, year, by=None)

    def administrator(
        self, organisation: Organisation, location: Location, email: str, options: dict[str, Any]
    ) -> Staff:
        person = Staff(
            organisation=organisation,
            code="beheer",
            first_name=options["first_name"],
            last_name=options["last_name"],
            email=email,
        )
        person.user = User.objects.create_user(email=email, name=str(person))
        person.save()
        person.give_role(role=Role.ADMINISTRATOR, location=location, starts_on=timezone.localdate(), by=None)
        return person
