"""The duties in `duties.yaml` that have pages of their own."""

RULES_WITH_CLASSES = "gedragsregels_klas"
RULES_WITH_STAFF = "gedragsregels_team"
GUIDE = "schoolgids"
WEEK = "week_tegen_pesten"
WEEK_WITH_CLASS = "week_klas"
