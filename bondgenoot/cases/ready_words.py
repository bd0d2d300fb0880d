"""What may be said to a family as it stands: about their own child only, never about another one."""

from django.utils.translation import gettext as _

from bondgenoot.cases.models import CaseRole, Certainty, Informing


def ready_words(row: Informing) -> str:
    """A neutral text for the family of this row's pupil, in "u"; empty for a colleague or somebody outside."""
    if row.guardian_id is None or row.party is None:
        return ""
    role = row.party.roles.filter(ends_at__isnull=True).first()
    if role is not None and role.role == CaseRole.TARGET:
        return _(
            "Wij maken ons zorgen over hoe uw kind het nu heeft op school, en wij doen daar iets aan. "
            "Uw kind heeft verteld wat er speelt en denkt mee over wat wij doen. Wij spreken hierover met wie erbij "
            "betrokken is. Over andere leerlingen vertellen wij u niets, net zoals wij over uw kind niets aan anderen "
            "vertellen. U hoort van ons hoe het verdergaat. Is er thuis iets wat wij moeten weten? Bel of mail mij."
        )
    if role is not None and role.certainty == Certainty.ESTABLISHED:
        return _(
            "Er is op school iets gebeurd waar uw kind bij betrokken was, en dat gedrag moet stoppen. "
            "Wij hebben daarover met uw kind gesproken en afspraken gemaakt. Uw kind blijft voor ons gewoon een leerling "
            "voor wie wij er zijn. Over andere leerlingen vertellen wij u niets, net zoals wij over uw kind niets "
            "aan anderen vertellen. Wij denken graag met u mee over wat thuis helpt."
        )
    return _(
        "Op school is er iets gezien of verteld waar uw kind misschien bij betrokken is. Er staat nog niets vast. "
        "Wij willen eerst het verhaal van uw kind horen. Over andere leerlingen vertellen wij u niets, net zoals "
        "wij over uw kind niets aan anderen vertellen. U hoort van ons hoe het verdergaat."
    )
