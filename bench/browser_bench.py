"""What a page costs in a real browser: until it is ready, bytes and requests, cold and warm; and
how soon another browser shows what somebody changed.

    python -m bench.browser_bench --home var/bench

Uses the house that `portal_bench` built (or DATABASE_URL). Ready means: what the page is for is on
the screen and the load event has passed. Bytes are those over the wire, compressed.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import time
from pathlib import Path

from bench.portal_bench import PORT, House, Reader
from playwright.sync_api import Browser, BrowserContext, sync_playwright

ADDRESS = f"http://127.0.0.1:{PORT}"
PAGES = {
    "sign-in": ("/sign-in/", "input[type=password]"),
    "board": ("/leads/", ".bcard"),
    "list": ("/leads/?view=list", "tbody tr"),
    "card": ("", ".timeline"),
}
TIMES = 5
MOVES = 20


def visit(context: BrowserContext, path: str, awaited: str) -> tuple[float, int, int]:
    """Milliseconds until ready, bytes over the wire, requests."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[int] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    began = time.perf_counter()
    page.goto(ADDRESS + path, wait_until="load")
    page.locator(awaited).first.wait_for()
    taken = (time.perf_counter() - began) * 1000
    page.wait_for_timeout(200)
    page.close()
    return taken, sum(sizes), sum(1 for size in sizes if size > 0)


def fresh(browser: Browser, session: str) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    if session:
        cookie = {"name": "officina_session", "value": session, "url": ADDRESS}
        context.add_cookies([cookie])  # type: ignore[list-item] # a TypedDict in the stubs
    return context


def measure(browser: Browser, session: str, path: str, awaited: str) -> None:
    first, again, size, requests = [], [], 0, 0
    for _ in range(TIMES):
        context = fresh(browser, session)
        taken, size, requests = visit(context, path, awaited)
        first.append(taken)
        again.append(visit(context, path, awaited)[0])
        context.close()
    print(
        f"{path or '/':24} cold {statistics.median(first):6.0f} ms"
        f"  warm {statistics.median(again):6.0f} ms  {size / 1000:7.1f} kB  {requests:3} requests",
        flush=True,
    )


ARRIVES = """([record, stage]) => new Promise((seen) => {
  const look = () => {
    const card = document.querySelector(`.bcard[data-record="${record}"]`);
    if (card?.closest(`[data-stage="${stage}"]`)) { seen(Date.now()); return true; }
  };
  if (!look()) new MutationObserver((_, o) => look() && o.disconnect()).observe(
    document.body, { subtree: true, childList: true, attributes: true });
})"""
"""The moment, ms, at which a card stands in a column of the board that this page shows."""


def seen(browser: Browser, session: str) -> None:
    """A card is moved by a request; another browser has the board open."""
    mover = Reader(session)
    mover.post("/leads/new", {"title": "To be seen", "person": "P"})
    board = mover.get("/leads/")
    stages = re.findall(r'data-stage="(\d+)"', board)[:2]
    found = re.search(r'data-record="(\d+)" data-title="To be seen', board)
    assert found
    record, taken = found[1], []
    page = fresh(browser, session).new_page()
    page.goto(ADDRESS + "/leads/")
    for n in range(MOVES):
        stage = stages[(n + 1) % 2]
        page.evaluate(f"asked => {{ window.seen = ({ARRIVES})(asked) }}", [record, stage])
        began = time.time() * 1000
        mover.post("/leads/move", {"record": record, "stage": stage})
        taken.append(page.evaluate("() => window.seen") - began)
        page.wait_for_timeout(300)
    page.context.close()
    print(f"seen in another browser after {statistics.median(taken):.0f} ms, the write included"
          f" (longest {max(taken):.0f})", flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("var/bench"))
    options = parser.parse_args()
    house = House(options.home.resolve())
    session = house.session("person7@aurora.example")
    house.start()
    path = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=path, args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
            )
            context = fresh(browser, session)
            page = context.new_page()
            page.goto(f"{ADDRESS}/leads/?view=list")
            card = page.locator(".row-link").first.get_attribute("href") or "/leads/"
            context.close()
            for name, (address, awaited) in PAGES.items():
                who = "" if name == "sign-in" else session
                measure(browser, who, address or card, awaited)
            seen(browser, session)
            browser.close()
    finally:
        house.stop()


if __name__ == "__main__":
    main()
