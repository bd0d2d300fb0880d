"""The headings under which schools' systems write the same thing, per kind of file."""

from bondgenoot.school.models.roster import RosterKind as Kind

NUMBER = ("leerlingnummer", "stamnummer", "stamnr", "llnr", "leerlingnr")
NAME = {
    "first_name": ("roepnaam", "voornaam"),
    "infix": ("tussenvoegsel", "tussenv", "voorvoegsel", "tv"),
    "last_name": ("achternaam", "geslachtsnaam"),
}
EMAIL = ("e-mail", "email", "e-mailadres", "emailadres")

# Field of a row -> the headings it may stand under, in lower case and without a full stop at the end.
HEADINGS: dict[Kind, dict[str, tuple[str, ...]]] = {
    Kind.PUPILS: NAME
    | {
        "number": NUMBER,
        "class_name": ("klas", "stamgroep", "stamklas", "groep"),
        "year_level": ("leerjaar", "jaarlaag", "leerfase"),
        "mentor": ("klassenmentor 1", "klassenmentor", "mentor 1", "mentor"),
        "second_mentor": ("klassenmentor 2", "mentor 2"),
    },
    Kind.GUARDIANS: NAME
    | {
        "number": NUMBER,
        "relation": ("relatie", "soort relatie"),
        "email": EMAIL,
        "phone": ("telefoon", "telefoonnummer", "mobiel"),
        "custody": ("gezag", "ouderlijk gezag"),
        "household": ("adres volgnr", "adresvolgnr", "adres"),
        "language": ("voorkeurstaal", "taal"),
    },
    Kind.STAFF: NAME
    | {
        "code": ("afkorting", "code", "personeelscode"),
        "email": EMAIL,
        "function": ("functie",),
        "mentor_of": ("mentor van",),
    },
}

REQUIRED: dict[Kind, tuple[str, ...]] = {
    Kind.PUPILS: ("number", "last_name", "class_name"),
    Kind.GUARDIANS: ("number", "relation", "last_name"),
    Kind.STAFF: ("code", "last_name", "function"),
}

# Numbers that may not be kept anywhere in this product (domain: privacy).
FORBIDDEN = {
    "bsn": "BSN",
    "burgerservicenummer": "BSN",
    "sofinummer": "BSN",
    "pgn": "PGN",
    "persoonsgebonden nummer": "PGN",
    "onderwijsnummer": "PGN",
    "eckid": "ECK iD",
    "eck id": "ECK iD",
    "eck-id": "ECK iD",
}
