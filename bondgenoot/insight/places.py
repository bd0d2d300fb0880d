"""Which location a page of the overview is about."""

from bondgenoot.school.choosing_place import PARAMETER, Place, place_of

__all__ = ["PARAMETER", "Place", "place_of"]
