"""How soon a step that one person completes stands before the next one: both in real browsers.

    python -m bench.handover_bench --home var/bench

Two people are signed in, each in a browser of his own. One has the page of his task open and
presses its button; the other looks at his work. Counted is from the press until the row of the next
step stands on the page of the other and is drawn. Uses the house that `portal_bench` built, else
builds a small one with the demo company in it (or DATABASE_URL).
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from bench.browser_bench import ADDRESS, fresh
from bench.portal_bench import House
from playwright.sync_api import Page, sync_playwright

MUST, AIM = 500, 200
TIMES = 20
WARMING = 3
FIRST, NEXT = "taras@aurora.example", "nina@aurora.example"

LAY = """
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.principals.viewer import load_viewer
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.types import types
from officina.processes.actions.publish import publish
from officina.processes.actions.save_draft import save_draft
from officina.processes.actions.start_case import start_case
from officina.kernel.database import sql
ids = dict(User.objects.values_list('email', 'id'))
by = Actor.of(load_viewer(ids['olena@aurora.example']))
xml = '''<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
targetNamespace="urn:bench"><process id="p" isExecutable="true"><startEvent id="start"/>
<userTask id="ask" name="Handed over"/><userTask id="answer" name="Taken up"/><endEvent id="done"/>
<sequenceFlow id="a" sourceRef="start" targetRef="ask"/>
<sequenceFlow id="b" sourceRef="ask" targetRef="answer"/>
<sequenceFlow id="c" sourceRef="answer" targetRef="done"/></process></definitions>'''
made = create_record(types().by_code('process'), {'title': 'Handing over'}, by=by).record_id
does = lambda who: {'performers': [{'kind': 'person', 'id': ids[who]}]}
save_draft(made, by=by, xml=xml, settings={'ask': does(FIRST), 'answer': does(NEXT)})
publish(made, by=by)
cases = [start_case(made, by=by) for _n in range(TIMES)]
print('TASKS', *[sql.row("SELECT ref FROM processes_waiting WHERE case_id = %(c)s", {'c': one})[0]
    for one in cases])
"""

SHOWN = """() => { window.shown = new Promise((seen) => {
  const before = new Set([...document.querySelectorAll(".my-row")].map(({ id }) => id));
  const look = (_, watcher) => {
    if (![...document.querySelectorAll(".my-row")].some(({ id }) => !before.has(id))) return;
    watcher.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => seen(Date.now())));
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
}) }"""
"""The moment at which a row that was not there before has been drawn."""
PRESSED = """() => addEventListener("click", () => { window.pressed = Date.now(); },
  { capture: true, once: true })"""


def lay(house: House) -> list[int]:
    """Start cases; the numbers of their first steps."""
    said = house.ask(f"FIRST, NEXT, TIMES = {FIRST!r}, {NEXT!r}, {TIMES + WARMING}\n{LAY}")
    return [int(one) for one in said.split("TASKS ")[1].split()]


def hand_over(mine: Page, theirs: Page, task: int) -> float:
    """Milliseconds from the press to the row."""
    mine.goto(f"{ADDRESS}/tasks/{task}/", wait_until="networkidle")
    theirs.wait_for_load_state("networkidle")
    theirs.evaluate(SHOWN)
    mine.evaluate(PRESSED)
    mine.get_by_role("button", name="Complete", exact=True).click(no_wait_after=True)
    taken: float = theirs.evaluate("() => window.shown") - mine.evaluate("() => window.pressed")
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("var/bench"))
    house = House(parser.parse_args().home.resolve())
    if not (list(house.home.glob("built-*")) or house.outside):
        command = [sys.executable, "-m", "officina", "demo"]
        subprocess.run(command, env=house.environment, check=True, stdout=subprocess.DEVNULL)
        (house.home / "built-demo").touch()
    path = shutil.which("chromium") or shutil.which("google-chrome")
    house.start()  # which brings the database to this version
    try:
        tasks = lay(house)
        sessions = [house.session(one) for one in (FIRST, NEXT)]
        with sync_playwright() as playwright:
            browsers = [
                playwright.chromium.launch(
                    executable_path=path, args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
                )
                for _each in sessions
            ]
            mine, theirs = (
                fresh(browser, session).new_page()
                for browser, session in zip(browsers, sessions, strict=True)
            )
            theirs.goto(f"{ADDRESS}/work/", wait_until="networkidle")
            taken = [hand_over(mine, theirs, task) for task in tasks][WARMING:]
            for browser in browsers:
                browser.close()
    finally:
        house.stop()
    print(
        f"a completed step stands before the next person after {statistics.median(taken):.0f} ms"
        f" (must {MUST}, aim {AIM}; shortest {min(taken):.0f}, longest {max(taken):.0f})",
        flush=True,
    )


if __name__ == "__main__":
    main()
