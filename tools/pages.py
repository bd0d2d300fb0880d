"""djade over every template: `--check` only looks, without it the templates are put in order."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    templates = [str(path) for path in sorted((ROOT / "bondgenoot").rglob("templates/**/*.html"))]
    if not templates:
        return 0
    djade = str(Path(sys.executable).parent / "djade")
    return subprocess.run([djade, "--target-version", "5.2", *arguments, *templates], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
