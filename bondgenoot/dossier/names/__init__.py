"""The scan: what in a text looks like a person and is no mention; see `scan` and `lexicon_of`."""

from bondgenoot.dossier.names.judging import Why
from bondgenoot.dossier.names.lexicon import Lexicon
from bondgenoot.dossier.names.people import lexicon_of, organisation_of, school_people
from bondgenoot.dossier.names.person import Who
from bondgenoot.dossier.names.scanning import Found, scan

__all__ = ["Found", "Lexicon", "Who", "Why", "lexicon_of", "organisation_of", "scan", "school_people"]
