"""Makes .venv with exactly the locked packages. Standard library only: this runs before anything is installed.

Three ways, the first that works: uv from the path; uv fetched by pip into .tools; pip alone.
Every package is checked against a hash, and no way ever downloads a Python.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (an older Python must get this sentence, not a traceback)
    sys.exit(
        "Bondgenoot heeft Python 3.11 of nieuwer nodig; dit is Python %d.%d.\n"  # noqa: UP031
        "Staat er een nieuwere op deze computer, noem die dan: make run PYTHON=python3.12"
        % sys.version_info[:2]
    )

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from tools.steps import step

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "bondgenoot-stamp"
PRIVATE_UV = ROOT / ".tools" / "uv"
LOCKS = ("uv.lock", "requirements-dev.txt", "tools/requirements-uv.txt", "tools/bootstrap.py")
NO_NETWORK = re.compile(
    r"name resolution|resolve host|Name or service not known|dns error|failed to lookup|unreachable"
    r"|Connection refused|Failed to establish a new connection|ProxyError|tunnel error"
    r"|operation timed out|Read timed out|ConnectTimeout|error sending request",
    re.IGNORECASE,
)


class InstallError(Exception):
    """One way of installing did not work; the text is what the tool itself said."""


def main() -> int:
    """Install when something changed since the last time; say nothing and do nothing otherwise."""
    stamp = fingerprint()
    if is_current(stamp):
        return 0
    try:
        install()
    except InstallError as error:
        print(explanation(str(error)), file=sys.stderr)
        return 1
    STAMP.write_text(stamp, encoding="utf-8")
    return 0


def fingerprint() -> str:
    """What the environment was made from. The folder counts: an environment does not survive a move."""
    digest = hashlib.sha256(f"{sys.version}|{sys.base_prefix}|{ROOT}".encode())
    for name in LOCKS:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_current(stamp: str) -> bool:
    """Whether .venv was made from this fingerprint and its Python still exists."""
    return STAMP.is_file() and STAMP.read_text(encoding="utf-8") == stamp and venv_python().exists()


def venv_python() -> Path:
    """The Python inside .venv."""
    return VENV / "bin" / "python"


def install() -> None:
    """Try each way in turn; raise InstallError with what the last one said."""
    STAMP.unlink(missing_ok=True)
    uv = working_uv()
    if uv is None and has_module("pip"):
        uv = uv_by_pip()
    if uv is not None:
        try:
            install_with_uv(uv)
            return
        except InstallError as error:
            if NO_NETWORK.search(str(error)):
                raise
            print("  Met uv lukte het niet; nu met pip.")
    install_with_pip()


def working_uv() -> str | None:
    """A uv that answers: the one on the path, or the one an earlier run put in .tools."""
    for found in (shutil.which("uv"), str(PRIVATE_UV / "bin" / "uv")):
        if found and Path(found).exists():
            try:
                call([found, "--version"])
            except InstallError:
                continue
            return found
    return None


def uv_by_pip() -> str | None:
    """uv in .tools, out of the way of the system; None where pip has no uv for this machine."""
    target, pins = str(PRIVATE_UV), str(ROOT / "tools" / "requirements-uv.txt")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        with step("Installatiehulp uv ophalen (eenmalig, ongeveer 5 s)"):
            call(
                [*pip, "--upgrade", "--only-binary=:all:", "--require-hashes", "--target", target, "-r", pins]
            )
    except InstallError as error:
        if NO_NETWORK.search(str(error)):
            raise
        return None
    return working_uv()


def install_with_uv(uv: str) -> None:
    """Make .venv equal to uv.lock: no more, no less, and nothing resolved anew."""
    with step("Pakketten installeren (eenmalig, ongeveer 15 s)"):
        if VENV.exists() and not venv_python().exists():
            shutil.rmtree(VENV)
        call([uv, "sync", "--frozen", "--no-python-downloads", "--python", sys.executable])


def install_with_pip() -> None:
    """Make .venv and fill it from the exported requirements. Needs the venv module with ensurepip."""
    if not (has_module("venv") and has_module("ensurepip")):
        raise InstallError("ensurepip")
    pip = [str(venv_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    with step("Werkomgeving maken (eenmalig, ongeveer 5 s)"):
        call([sys.executable, "-m", "venv", "--clear", str(VENV)])
    with step("Pakketten installeren (eenmalig, ongeveer 45 s)"):
        call([*pip, "--require-hashes", "-r", str(ROOT / "requirements-dev.txt")])


def has_module(name: str) -> bool:
    """Whether this Python has the module; Debian leaves some of the standard ones out."""
    return importlib.util.find_spec(name) is not None


def call(command: list[str]) -> None:
    """Run quietly; on failure raise InstallError with everything the command said."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONHOME")
    }
    environment |= {
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_PROJECT_ENVIRONMENT": str(VENV),
        # A school's proxy signs TLS again with its own certificate. Older versions of uv know the second name.
        "UV_SYSTEM_CERTS": "1",
        "UV_NATIVE_TLS": "1",
        "PIP_REQUIRE_VIRTUALENV": "0",
        "PIP_USER": "0",
    }
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    except OSError as error:
        raise InstallError(str(error)) from error
    if done.returncode:
        raise InstallError(
            f"{done.stdout}\n{done.stderr}".strip() or f"{command[0]} gaf code {done.returncode}"
        )


def explanation(said: str) -> str:
    """One clear Dutch sentence on what is wrong and what to do, with the tool's own last lines under it."""
    if said == "ensurepip":
        return (
            "Deze Python kan geen werkomgeving maken: pip en de module venv ontbreken.\n"
            "Installeer ze (Debian, Ubuntu: apt install python3-venv) of installeer uv, en probeer het opnieuw."
        )
    tail = "\n".join(f"    {line}" for line in said.splitlines()[-8:])
    if NO_NETWORK.search(said):
        return (
            "De pakketten zijn niet op te halen: er is geen verbinding met pypi.org.\n"
            "Controleer het netwerk of de proxy (HTTPS_PROXY, SSL_CERT_FILE) en probeer het opnieuw. "
            f"Een volgende poging begint opnieuw.\n{tail}"
        )
    return f"De pakketten zijn niet geïnstalleerd. Dit zei het installatieprogramma:\n{tail}"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Afgebroken.")
