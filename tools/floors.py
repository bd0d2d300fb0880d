"""House rules that a machine can check: sizes, names, and what may not be imported or linked.

The floors between the apps themselves are in pyproject.toml, checked by import-linter.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("bondgenoot", "tools", "bench")
FILE_LIMIT, FUNCTION_LIMIT, VIEW_LIMIT = 400, 40, 25
BANNED_NAMES = {"utils", "helpers", "common", "misc", "services", "managers", "base", "core"}
BANNED_IMPORTS = {
    "django.dispatch": "geen signals: roep de volgende functie bij haar naam",
    "django.db.models.signals": "geen signals: roep de volgende functie bij haar naam",
    "django.views.generic": "een view is een functie",
    "django.views.View": "een view is een functie",
}
INLINE = re.compile(
    r"<style\b|\s(?:style|on[a-z]+)=[\"']|<script(?![^>]*\bsrc=)"
    r"|(?:src|href)=[\"'](?:https?:)?//[^\"']+\.(?:css|js|woff2?)"
)
OUTSIDE = re.compile(r"/work/|\.\./shared\b")

# "path::function" or "path": why it may. An exception that is no longer needed is reported too.
EXCEPTIONS: dict[str, str] = {}


def main() -> int:
    found = dict(problems())
    lines = [f"{place}: {what}" for place, what in found.items() if key(place) not in EXCEPTIONS]
    unused = EXCEPTIONS.keys() - {key(place) for place in found}
    lines += [f"tools/floors.py: de uitzondering '{name}' is niet meer nodig." for name in sorted(unused)]
    print("\n".join(sorted(lines)) or "In orde.")
    return 1 if lines else 0


def key(place: str) -> str:
    """A place without its line number, so that an exception survives an edit higher up."""
    return re.sub(r":\d+", "", place)


def problems() -> Iterator[tuple[str, str]]:
    """Every (place, what is wrong) in the code that is ours."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.stem in BANNED_NAMES and (path.suffix == ".py" or path.is_dir()):
                yield (
                    name,
                    f"de naam '{path.stem}' zegt niet wat erin zit; noem het naar het zelfstandig naamwoord.",
                )
            if path.suffix in {".py", ".html", ".css", ".js"}:
                yield from file_problems(name, path.read_text(encoding="utf-8"))


def file_problems(name: str, text: str) -> Iterator[tuple[str, str]]:
    if OUTSIDE.search(text) and name != "tools/floors.py":
        yield name, "verwijst naar een map buiten deze repository."
    if name.endswith(".html") and (hit := INLINE.search(text)):
        line = text.count("\n", 0, hit.start()) + 1
        yield (
            f"{name}:{line}",
            f"'{hit.group().strip()}' mag niet: niets in de pagina zelf, niets van elders.",
        )
    if {"tests", "migrations"} & set(Path(name).parts):
        return
    if (length := text.count("\n") + 1) > FILE_LIMIT:
        yield name, f"{length} regels; een bestand heeft er hoogstens {FILE_LIMIT}."
    if name.endswith(".py"):
        yield from code_problems(name, ast.parse(text))


def code_problems(name: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            kind, limit = ("view", VIEW_LIMIT) if is_view(name, node) else ("functie", FUNCTION_LIMIT)
            if length > limit:
                yield (
                    f"{name}:{node.lineno}::{node.name}",
                    f"{length} regels; een {kind} heeft er hoogstens {limit}.",
                )
        for imported in imports(node):
            for banned, why in BANNED_IMPORTS.items():
                if imported == banned or imported.startswith(f"{banned}."):
                    yield f"{name}:{getattr(node, 'lineno', 0)}::{imported}", f"import van {banned}: {why}."


def is_view(name: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A function in a views file that takes the request first."""
    arguments = node.args.posonlyargs + node.args.args
    return "/views" in name and bool(arguments) and arguments[0].arg == "request"


def imports(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


if __name__ == "__main__":
    sys.exit(main())
