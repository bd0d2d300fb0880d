"""What must never be: a server that does not seal. For the test of the test (see `test_attacks_polling`)."""

from bondgenoot.config.wsgi import application
from bondgenoot.survey import box

box.seal = lambda _key, plain: plain

__all__ = ["application"]
