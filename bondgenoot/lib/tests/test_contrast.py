import pytest

from bondgenoot.lib.tests.colours import contrast, palettes

GROUNDS = ("paper", "surface", "sunk", "accent-soft", "late-soft", "done-soft")
TEXT = [
    *((ink, ground) for ink in ("ink", "muted") for ground in GROUNDS),
    *(
        (ink, ground)
        for ink in ("accent", "accent-deep")
        for ground in ("paper", "surface", "sunk", "accent-soft")
    ),
    *(("late", ground) for ground in ("paper", "surface", "late-soft", "accent-soft")),
    *(("done", ground) for ground in ("paper", "surface", "done-soft", "accent-soft")),
    *(("ink", shade) for shade in ("heat-light", "heat-some", "heat-much")),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-deep"),
    ("late-ink", "late"),
    ("pause-ink", "pause"),
]
SHAPES = [(shape, ground) for shape in ("edge", "focus") for ground in ("paper", "surface")]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read_on_every_ground_it_stands_on(mode, ink, ground):
    colours = palettes()[mode]
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_edges_of_fields_and_the_focus_ring_can_be_seen(mode, shape, ground):
    colours = palettes()[mode]
    assert contrast(colours[shape], colours[ground]) >= 3


def test_both_modes_name_every_colour():
    shared = {"pause", "pause-ink", "scan-ink", "scan-paper"}
    light, dark = palettes()["light"], palettes()["dark"]
    unchanged = {name for name in light if light[name] == dark[name]} - shared
    assert not unchanged
