"""How many statements one pupil costs the database, counted in this process through the whole handler."""

import re

from django.db import connection

from bench.measuring import Visitor
from bench.thermometer import forms
from bench.thermometer.bench import Bench
from bench.thermometer.load import addresses_of
from bench.thermometer.pupils import key_in
from bench.thermometer.rounds import furnish
from bondgenoot.survey.models import SealedAnswer

SQL_LIMIT = 3
ENVELOPE = re.compile(r"^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", re.IGNORECASE)


def measure(bench: Bench) -> None:
    site = furnish("kosten")
    address = addresses_of(site)[0]
    row = forms.rows(bench.statements)[0]
    visitor, taken = Visitor(), []

    def note(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        taken.append(sql)
        return execute(sql, params, many, context)

    def pupil() -> None:
        """One pupil, as a phone without a script."""
        page = visitor.page(address)
        form = {f"s{place}": value for place, value in enumerate(row)}
        visitor.ask(address, {**form, "key": key_in(page.body)})

    # The first of a class also looks up what its code leads to.
    pupil()
    with connection.execute_wrapper(note):
        pupil()
    assert SealedAnswer.objects.filter(room__round=site.round).count() == 2, "the answers did not arrive"
    own = [sql for sql in taken if not ENVELOPE.match(sql)]
    table = bench.table
    table.section("Opdrachten aan de database voor één leerling (bladzijde en verzenden)")
    table.row("opdrachten", str(len(own)), f"≤ {SQL_LIMIT}", len(own) <= SQL_LIMIT)
    for sql in own:
        table.note(" ".join(sql.split())[:88])
    table.note(
        "Zonder BEGIN en COMMIT: die zijn er alleen met briefjes (dan één opdracht meer), en bij de minimale view."
    )
    table.note("De eerste leerling van een klas na een herstart kost er één meer: waar de code heen leidt.")
