"""Lighthouse on five pages, as a phone on a slow line and as a desktop; refuses what is too little.

    python -m bench.lighthouse_bench --home var/bench

Uses the house that `portal_bench` built (or DATABASE_URL). Lighthouse is installed from
`bench/lighthouse` into `var/lighthouse`; it needs Node.js.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
from pathlib import Path

from bench.browser_bench import ADDRESS, PAGES
from bench.portal_bench import House, Reader

ROOT = Path(__file__).parents[1]
LEAST = {"accessibility": 95, "performance": 90}
FORMS: dict[str, list[str]] = {"phone": [], "desktop": ["--preset=desktop"]}


def install() -> Path:
    """Return the program; what the lock names is installed anew when the lock was changed."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("Lighthouse needs Node.js, and there is none.")
    at, lock = ROOT / "var/lighthouse", ROOT / "bench/lighthouse/package-lock.json"
    if not (at / lock.name).exists() or (at / lock.name).read_bytes() != lock.read_bytes():
        shutil.copytree(lock.parent, at, dirs_exist_ok=True)
        subprocess.run([npm, "ci", "--loglevel=error"], cwd=at, check=True)
    return at / "node_modules/.bin/lighthouse"


def scores(program: Path, address: str, session: str, form: list[str]) -> dict[str, int]:
    """Of a hundred, by category."""
    command: list[str | Path] = [program, ADDRESS + address, "--quiet", "--output=json", *form]
    command += [f"--only-categories={','.join(LEAST)}"]
    command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
    if session:
        cookie = {"Cookie": f"officina_session={session}"}
        command += [f"--extra-headers={json.dumps(cookie)}"]
    browser = shutil.which("chromium") or shutil.which("google-chrome") or ""
    environment = {**os.environ, "CHROME_PATH": browser}
    said = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout
    found = json.loads(said)["categories"]
    return {name: round(found[name]["score"] * 100) for name in LEAST}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("var/bench"))
    parser.add_argument("--who", default="person7@aurora.example")
    options = parser.parse_args()
    program, house = install(), House(options.home.resolve())
    session = house.session(options.who)
    house.start()
    poor = []
    try:
        card = Reader(session).get("/leads/?view=list").split('class="row-link" href="')[1]
        pages = {name: address for name, (address, _awaited) in PAGES.items()} | {"home": "/"}
        pages["card"] = card.split('"')[0]
        for name, address in pages.items():
            for form, flags in FORMS.items():
                found = scores(program, address, "" if name == "sign-in" else session, flags)
                print(f"{name:10} {form:8} {found}", flush=True)
                if any(found[one] < least for one, least in LEAST.items()):
                    poor.append(f"{name} {form}")
    finally:
        house.stop()
    if poor:
        raise SystemExit(f"Below {LEAST}: {', '.join(poor)}")


if __name__ == "__main__":
    main()
