"""Master keys for tests, and a process that knows nothing yet of the keys they wrap."""

import base64

import pytest
from django.conf import settings as installed

from bondgenoot.audit.models import Purpose
from bondgenoot.lib.sealing import new_key

OLD = installed.MASTER_KEYS


def line(name: str) -> str:
    return f"{name}:{base64.b64encode(new_key()).decode()}"


@pytest.fixture
def forgetful(monkeypatch):
    """As a process that just began: what it knows of standing keys it asked of the database."""
    monkeypatch.setattr(Purpose, "known", {})
