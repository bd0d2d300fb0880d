"""The small list of what a class can do in the Week tegen Pesten."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

FILE = Path(__file__).parent / "week_ideas.yaml"


class Idea(BaseModel):
    """One idea; `minutes` is about how long it takes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    title: str
    about: str
    minutes: int


@cache
def ideas() -> tuple[Idea, ...]:
    """All of them, in the order of the file. pydantic.ValidationError when the file is not one."""
    return TypeAdapter(tuple[Idea, ...]).validate_python(yaml.safe_load(FILE.read_text(encoding="utf-8")))
