"""J5: a process changes while its cases run: what would have gone another way is told before, old
cases go on as they began, a new one takes the new way, one is moved and back. It is drawn at a
desk; everything else is done there and on a phone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]

PROCESS = "Dealer, as it was"
LEAD = "Visa support for a delegation"
WHO = {"performers": [{"kind": "initiator"}], "duration": "P1D"}


ON_THE_LINE = """line => {
  const far = line.getPointAtLength(line.getTotalLength() * 0.8);
  const at = far.matrixTransform(line.getScreenCTM());
  return [at.x, at.y];
}"""


def task(code: str, name: str) -> str:
    return f'<userTask id="{code}" name="{name}" officina:settings={quoteattr(json.dumps(WHO))}/>'


def flows(*pairs: str) -> str:
    ends = [pair.split(">") for pair in pairs]
    return "".join(f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in ends)


# Two ways at once; one of them is a part of its own. A timer beside the contract, a message beside
# the end. Another tool drew it: there are no places in it.
DEALER = f"""<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:officina="urn:officina:bpmn:1" id="d" targetNamespace="urn:test">
<message id="no" name="The dealer withdraws"/>
<process id="dealer" name="Dealer">
<startEvent id="start" name="Start"/><parallelGateway id="both"/>
{task("contract", "Dealer contract")}
<boundaryEvent id="slow" attachedToRef="contract" cancelActivity="false">
<timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition></boundaryEvent>
{task("remind", "Remind the dealer")}<endEvent id="reminded"/>
<subProcess id="stock" name="Stock"><startEvent id="s0"/>{task("look", "Look into the store")}
<endEvent id="s1"/>{flows("s0>look", "look>s1")}</subProcess>
<parallelGateway id="met"/>{task("shipment", "Dealer shipment")}{task("close", "Close the order")}
<boundaryEvent id="away" attachedToRef="close"><messageEventDefinition messageRef="no"/>
</boundaryEvent><endEvent id="lost" name="Withdrawn"/><endEvent id="done" name="Done"/>
{flows("start>both", "both>contract", "both>stock", "contract>met", "stock>met", "met>shipment")}
{flows("shipment>close", "close>done", "slow>remind", "remind>reminded", "away>lost")}
</process></definitions>"""


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_j5_a_process_changes_while_its_cases_run(
    open_page: Open, tmp_path: Path, width: str
) -> None:
    """F074-F076, F104, C1, C2: the tests that keep a change from going out are red once, too."""
    name = f"{PROCESS}, {width}"
    at_desk = open_page("olena")
    olena, taras = open_page("olena", width=width), open_page("taras", width=width)
    process = brought(at_desk, name, tmp_path)
    if width == "phone":
        a_phone_shows_the_drawing_and_asks_for_a_desk(olena, process)
    publish(olena, process, "The first version")
    four_cases(taras, name)

    at_desk.goto(f"{process}/drawing")
    insert_on_flow(at_desk, "both_contract", "Credit check")
    remove(at_desk, "Dealer shipment")
    a_red_test_row_keeps_it_back(at_desk, process)

    olena.goto(f"{process}/rehearsal")
    olena.get_by_role("button", name="Rehearse").click()
    line = olena.locator('.rehearsal-line[data-verdict="differs"]')
    expect(line).to_have_count(1)
    expect(line.locator('[data-change="added"]')).to_have_text("Credit check")
    expect(line.locator('[data-change="removed"]')).to_have_text("Dealer shipment")
    expect(olena.locator("#rehearsal")).to_contain_text("Tech Ivan")
    publish(olena, process, "Credit first", said="1 another way")

    old_cases_stay_and_a_new_one_takes_the_new_way(taras, open_page("ivan", width=width), name)
    stand = ["Close the order 2", "Dealer contract 1", "Dealer shipment 1"]
    assert open_steps(open_page("taras"), name) == stand
    one_is_moved_and_back(olena, taras, process, width)

    nina = open_page("nina")
    for address in ("drawing", "rehearsal", "publish", "move"):
        answer = nina.goto(f"{process}/{address}")
        assert answer is not None
        assert answer.status == 403


def brought(page: Page, name: str, folder: Path) -> str:
    """A process whose drawing comes from a file; its address."""
    page.goto("/processes/")
    page.get_by_role("link", name="New process").click()
    page.locator("dialog[open]").get_by_label("Name").fill(name)
    page.locator("dialog[open]").get_by_role("button", name="Go on to its steps").click()
    page.get_by_role("link", name="Open the drawing").click()
    expect(page.locator(".djs-palette .entry").first).to_be_visible()
    process = re.sub(r"/drawing.*", "", page.url)
    side(page).get_by_label("Leads").check()
    page.wait_for_load_state("networkidle")
    file = folder / "dealer.bpmn"
    file.write_text(DEALER)
    page.locator(".designer-head").get_by_role("button", name="More").click()
    page.get_by_role("link", name="Import a drawing").click()
    dialog = page.locator("dialog[open]")
    dialog.locator("input[type=file]").set_input_files(str(file))
    dialog.get_by_role("button", name="Look into it").click()
    expect(dialog).to_contain_text("All of it will run.")
    dialog.get_by_role("button", name="Take it").click()
    expect(element(page, "Close the order")).to_be_visible()
    return process


def a_phone_shows_the_drawing_and_asks_for_a_desk(page: Page, process: str) -> None:
    page.goto(f"{process}/drawing")
    expect(page.get_by_text("To draw you need a wider screen.")).to_be_visible()
    expect(page.locator(".route-map .djs-shape").first).to_be_visible()
    expect(page.locator(".djs-palette")).to_have_count(0)


def four_cases(page: Page, name: str) -> None:
    """One is over, one stands at its last step, one at the shipment, one at the contract."""
    steps = ("Dealer contract", "Look into the store", "Dealer shipment", "Close the order")
    for done in (4, 3, 2, 0):
        start(page, name)
        for step in steps[:done]:
            do_step(page, step)


def insert_on_flow(page: Page, flow: str, name: str) -> None:
    """Drop a task of a person onto a line of the drawing, which then leads through it."""
    expect(page.locator(".djs-palette .entry").first).to_be_visible()
    line = page.locator(f'g[data-element-id="{flow}"] .djs-hit').first
    x, y = line.evaluate(ON_THE_LINE)
    page.locator('.djs-palette [data-action="create.user-task"]').click()
    page.mouse.move(x - 40, y - 40)
    page.mouse.move(x, y, steps=8)
    page.mouse.click(x, y)
    field = side(page).get_by_label("What is to be done")
    expect(field).to_have_value("")
    page.keyboard.press("Escape")
    field.fill(name)
    field.press("Tab")
    expect(element(page, name)).to_be_visible()
    saved(page)
    who = side(page).get_by_role("combobox", name="Who", exact=True)
    who.click()
    who.fill("Tech Ivan")
    page.locator(".option", has_text="Tech Ivan").first.click()
    expect(side(page).locator(".chip", has_text="Tech Ivan")).to_be_visible()
    saved(page)


def remove(page: Page, name: str) -> None:
    page.locator('[data-do="fit"]').click()
    element(page, name).locator(".djs-hit").first.click(force=True)
    expect(side(page).get_by_label("What is to be done")).to_have_value(name)
    page.locator('.djs-context-pad [data-action="delete"]').click()
    expect(element(page, name)).to_have_count(0)
    saved(page)
    # Of the drawing nothing is wrong; of the message it takes it is not said which case it means.
    expect(page.locator(".designer-faults summary")).to_have_text("Worth a look: 1")
    expect(page.locator('.designer-fault[data-kind="warning"]')).to_contain_text("withdraws")


def a_red_test_row_keeps_it_back(page: Page, process: str) -> None:
    """A decision table says something else than its test row expects: nothing goes out."""
    page.goto(f"{process}/tables/new")
    page.get_by_label("Name").fill("Discount")
    page.get_by_role("button", name="Go on to its rules").click()
    asked = page.get_by_label("What is asked")
    asked.fill("amount")
    asked.press("Tab")
    expect(page.get_by_label("amount, rule 1")).to_be_visible()
    fill_row(page, "rule 1", "> 1000", "big")
    page.get_by_role("button", name="Add a test row").click()
    expect(page.get_by_label("amount, test row 1")).to_be_visible()
    fill_row(page, "test row 1", "5000", "small")
    expect(page.get_by_text("It says: big")).to_be_visible()
    page.goto(f"{process}/publish")
    page.locator("dialog[open]").get_by_role("button", name="Publish").click()
    expect(page.locator("dialog[open]")).to_contain_text("Table “Discount”, test row 1 gives big.")
    page.goto(f"{process}/tables/Discount")
    expect(page.get_by_text("It says: big")).to_be_visible()
    page.get_by_label("answer, test row 1").fill("big")
    page.get_by_label("answer, test row 1").press("Tab")
    expect(page.get_by_text("It says: big")).to_have_count(0)
    page.wait_for_load_state("networkidle")


def fill_row(page: Page, row: str, asks: str, says: str) -> None:
    for column, text in (("amount", asks), ("answer", says)):
        cell = page.get_by_label(f"{column}, {row}")
        cell.fill(text)
        cell.press("Tab")
        page.wait_for_load_state("networkidle")


def old_cases_stay_and_a_new_one_takes_the_new_way(page: Page, ivan: Page, name: str) -> None:
    start(page, name)
    do_step(ivan, "Credit check")
    for step in ("Dealer contract", "Look into the store"):
        do_step(page, step)


def one_is_moved_and_back(olena: Page, taras: Page, process: str, width: str) -> None:
    olena.goto(f"{process}/move")
    stuck = olena.locator('.moving-line[data-fate="cannot"]')
    expect(stuck).to_have_count(1)
    expect(stuck).to_contain_text("It stands at “Dealer shipment”, which is not in version 2.")
    if width == "desktop":
        expect(olena.locator(".route-map .is-added").first).to_be_visible()
        expect(olena.locator(".route-map .is-removed").first).to_be_visible()
    expect(olena.locator('.overlaid-word[data-change="added"]')).to_contain_text("Credit check")
    can = olena.locator('.moving-line[data-fate="can"]')
    moved = olena.locator(".moving-line", has_text="from version 1 to version 2")
    expect(can).to_have_count(1)
    expect(can).to_contain_text("Dealer contract")
    can.get_by_role("button", name="Move").click()
    expect(moved).to_have_count(1)
    moved.get_by_role("button", name="Move back").click()
    expect(can).to_have_count(1)
    read_what_is_said(olena)
    can.get_by_role("button", name="Move").click()
    expect(moved).to_have_count(1)

    case = re.search(r"/cases/\d+/", moved.locator(".row-link").get_attribute("href") or "")
    assert case is not None
    taras.goto(f"{case[0]}map")
    if width == "desktop":
        expect(taras.locator(".route-map .is-added").first).to_be_visible()
        expect(taras.locator(".route-map .is-now").first).to_be_visible()
    expect(taras.locator('.overlaid-word[data-change="removed"]')).to_contain_text(
        "Dealer shipment"
    )
    history = taras.locator('.way-step[data-state="moved"]')
    expect(history).to_contain_text("Moved from version 1 to version 2")
    do_step(taras, "Dealer contract")
    do_step(taras, "Look into the store")
    olena.goto(f"{process}/move")
    expect(moved).to_contain_text("It has gone on")
    taras.goto(f"{case[0]}map")
    expect(taras.locator('.way-step[data-state="now"]')).to_contain_text("Close the order")


# What people do on the way.


def side(page: Page) -> Locator:
    return page.locator("[data-side]")


def element(page: Page, name: str) -> Locator:
    return page.locator(".djs-shape", has=page.locator("text", has_text=re.compile(f"^{name}$")))


def saved(page: Page) -> None:
    expect(page.locator("[data-said]")).to_contain_text("saved.")
    page.wait_for_load_state("networkidle")


def read_what_is_said(page: Page) -> None:
    """On a phone it lies over the last line."""
    said = page.locator(".toast")
    for _each in said.all():
        said.last.get_by_role("button", name="Close").click()
    expect(said).to_have_count(0)


def publish(page: Page, process: str, note: str, said: str = "") -> None:
    page.goto(f"{process}/publish")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text(said)
    dialog.get_by_label("What changed").fill(note)
    dialog.get_by_role("button", name="Publish").click()
    expect(page.locator(".card-head")).to_contain_text("Published")


def start(page: Page, name: str) -> None:
    page.goto("/leads/?view=list")
    page.locator("tbody .row-link", has_text=re.compile(f"^{LEAD}$")).first.click()
    page.get_by_role("link", name="Start a process").click()
    page.locator(".choose-row", has_text=name).click()
    page.locator("dialog[open]").last.get_by_role("button", name="Start").click()
    expect(page.locator(".toast").last).to_contain_text("The process is started.")


def do_step(page: Page, title: str, *, newest: bool = True) -> None:
    """The newest open task of this name, or the oldest."""
    page.goto("/tasks/?view=list")
    found = page.locator("tbody tr", has_text=title).filter(has_text="Waiting")
    (found.first if newest else found.last).locator(".row-link").click()
    page.locator(".task-acts").get_by_role("button", name="Complete", exact=True).click()
    expect(page.locator(".task-state")).to_contain_text("Done")


def open_steps(page: Page, name: str) -> list[str]:
    """Where the cases of the process stand, as its report counts them."""
    page.goto("/processes/funnel?by=step&days=all")
    found = page.locator("tbody tr", has_text=name)
    cells = [row.locator("td").all_inner_texts() for row in found.all()]
    return sorted(f"{step.split(': ')[1]} {running}" for step, _all, running, *_rest in cells)
