import hashlib

import pytest

from bondgenoot.protocol.shipping import FOLDER

# A school may be running cases on this text: a change is a new version, never the same one with another text.
SHIPPED = {
    ("aanbevolen", "versie: 1"): "80dc416752ebd0da",
    ("herstelgesprek", "versie: 1"): "8a8ffb21970c73a3",
    ("pestprotocol-2015", "versie: 1"): "1ec30161fe3358b0",
}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_text_changes_only_together_with_its_version(path):
    text = path.read_text(encoding="utf-8")
    version = next(row for row in text.split("\n") if row.startswith("versie:"))
    found = hashlib.sha256(text.encode()).hexdigest()[:16]
    assert SHIPPED.get((path.stem, version)) == found, f'("{path.stem}", "{version}"): "{found}",'
