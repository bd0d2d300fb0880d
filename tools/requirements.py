"""Whether pyproject.toml, uv.lock and the two exported requirements files say the same. Standard library only."""

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REMEDY = "Doe 'make lock' en leg pyproject.toml, uv.lock en requirements*.txt samen vast."
Pins = dict[str, set[str]]


def main() -> int:
    lock = read_toml("uv.lock")
    project = read_toml("pyproject.toml")
    every, ours = packages(lock), root_package(lock)
    dev = ours["dev-dependencies"]["dev"]
    wrong = lock_differences(project, ours)
    wrong += differences("requirements.txt", every, ours["dependencies"])
    wrong += differences("requirements-dev.txt", every, [*ours["dependencies"], *dev])
    print("\n".join([*wrong, REMEDY]) if wrong else "In orde.")
    return 1 if wrong else 0


def read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / name).read_text(encoding="utf-8"))


def packages(lock: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The locked packages by name; more than one where Pythons differ."""
    found: dict[str, list[dict[str, Any]]] = {}
    for package in lock["package"]:
        found.setdefault(package["name"], []).append(package)
    return found


def root_package(lock: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(package for package in lock["package"] if "virtual" in package["source"])
    return found


def lock_differences(project: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    """What pyproject.toml asks for and the lock was not made from."""
    asked = {normal(text) for text in project["project"]["dependencies"]}
    asked_dev = {normal(text) for text in project["dependency-groups"]["dev"]}
    metadata = ours["metadata"]
    locked = {written(entry) for entry in metadata["requires-dist"]}
    locked_dev = {written(entry) for entry in metadata["requires-dev"]["dev"]}
    odd = sorted((asked ^ locked) | (asked_dev ^ locked_dev))
    return [f"uv.lock loopt niet gelijk met pyproject.toml: {', '.join(odd)}."] if odd else []


def written(entry: dict[str, Any]) -> str:
    """A line of the lock's metadata in the form of `normal`."""
    extras = f"[{','.join(entry['extras'])}]" if entry.get("extras") else ""
    return normal(f"{entry['name']}{extras}{entry.get('specifier', '')}")


def normal(requirement: str) -> str:
    """`Name[extra]>=1,<2` with the bounds sorted, so that two spellings of one requirement are equal."""
    match = re.fullmatch(r"([A-Za-z0-9._-]+)(\[[^\]]*\])?(.*)", requirement.replace(" ", ""))
    if match is None:
        return requirement
    name, extras, bounds = match.groups()
    return f"{name.lower()}{extras or ''}{','.join(sorted(bounds.split(',')))}"


def differences(name: str, every: dict[str, list[dict[str, Any]]], roots: list[dict[str, Any]]) -> list[str]:
    """How the pins of a requirements file differ from what these dependencies need according to the lock."""
    wanted, found = closure(every, roots), read_pins(name)
    odd = sorted(pin for pin in wanted.keys() | found.keys() if wanted.get(pin) != found.get(pin))
    return (
        [f"{name} loopt niet gelijk met uv.lock: {', '.join(odd[:6])}{' …' if len(odd) > 6 else ''}."]
        if odd
        else []
    )


def closure(every: dict[str, list[dict[str, Any]]], roots: list[dict[str, Any]]) -> Pins:
    """`name==version` with its hashes, for the roots and all they need."""
    pins: Pins = {}
    seen: set[tuple[str, str]] = set()
    waiting = list(roots)
    while waiting:
        dependency = waiting.pop()
        for package in every[dependency["name"]]:
            # A dependency that names a version needs that one; else every locked version of it counts.
            if dependency.get("version", package["version"]) != package["version"]:
                continue
            pins[f"{package['name']}=={package['version']}"] = hashes(package)
            for extra in ["", *dependency.get("extra", [])]:
                if (package["name"], extra) not in seen:
                    seen.add((package["name"], extra))
                    waiting += package.get("optional-dependencies", {}).get(extra, [])
                    waiting += package.get("dependencies", []) if not extra else []
    return pins


def hashes(package: dict[str, Any]) -> set[str]:
    files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
    return {file["hash"] for file in files}


def read_pins(name: str) -> Pins:
    pins: Pins = {}
    pin = ""
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", line):
            pin = f"{match.group(1)}=={match.group(2)}"
            pins[pin] = set()
        pins.setdefault(pin, set()).update(re.findall(r"--hash=(\S+)", line))
    pins.pop("", None)
    return pins


if __name__ == "__main__":
    sys.exit(main())
