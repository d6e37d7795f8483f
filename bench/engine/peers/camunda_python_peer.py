# mypy: ignore-errors
# What is imported here is installed for the bench only.
"""camunda-python: service tasks are delegates, conditions are its own expressions.

A running instance is kept in a database, here SQLite, and a step ends with its being written.
"""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from bench.engine.peers.reporting import CASES, Cannot, report
from bench.engine.timing import median_us, median_us_of
from camunda.engine import ProcessEngine
from camunda.parser import parse_bpmn_xml
from camunda.parser.dmn_parser import parse_dmn_xml
from camunda.persistence.store import Store

logging.disable(logging.CRITICAL)
CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
INPUTS = {"amount": 875, "region": "RO", "is_new": True}
VARIABLES = {"amount": 250, "region": "EU", **{f"field_{n}": "x" * 40 for n in range(12)}}


def text_of(name: str) -> str:
    text = (CASES / f"{name}.bpmn").read_text().replace("<definitions ", f"<definitions {CAMUNDA} ")
    text = text.replace("<serviceTask ", '<serviceTask camunda:delegateExpression="${work}" ')
    text = text.replace("<conditionExpression>", "<conditionExpression>${")
    text = text.replace("</conditionExpression>", "}</conditionExpression>")
    return text.replace(" = &quot;", " == &quot;")


def plays(name: str) -> Callable[[], float]:
    def measure() -> float:
        engine = ProcessEngine()
        engine.register_delegate("work", lambda variables: None)
        engine.deploy(parse_bpmn_xml(text_of(name)))

        def play() -> None:
            instance = engine.start_process_instance_by_key("p")
            assert instance.is_completed
            engine.delete_process_instance(instance.id)

        return median_us(play)

    return measure


def compile_big() -> float:
    text = text_of("big")
    return median_us(lambda: ProcessEngine().deploy(parse_bpmn_xml(text)))


def compare() -> float:
    raise Cannot("its FEEL outside of cells has no comparison")


def table() -> float:
    engine = ProcessEngine()
    text = (CASES / "table.dmn").read_text().replace("is new", "is_new")
    for refused in ("informationRequirement", "inputData", "variable"):
        text = re.sub(f"<{refused}[^>]*/>|<{refused}[ >].*?</{refused}>", "", text)
    # It wants the expression of an input without the element around it.
    text = re.sub(r"(<inputExpression[^>]*>)<text>(.*?)</text>", r"\1\2", text)
    engine.deploy_dmn(parse_dmn_xml(text))
    decide = partial(engine.evaluate_decision, "discount", INPUTS)
    assert "44" in str(decide())
    return median_us(decide)


def pick_up() -> float:
    folder = Path(mkdtemp())
    kept, used = folder / "kept.db", folder / "used.db"
    engine = ProcessEngine(store=Store(f"sqlite:///{kept}"))
    engine.deploy(parse_bpmn_xml(text_of("fifty")))
    engine.start_process_instance_by_key("p", VARIABLES)
    for _ in range(4):
        engine.complete_task(engine.create_task_query()[0].id, {"note": "seen"})
    engine.close()

    def copy() -> str:
        shutil.copy(kept, used)
        return f"sqlite:///{used}"

    def step(url: str) -> None:
        engine = ProcessEngine.from_database(url)
        engine.complete_task(engine.create_task_query()[0].id, {})
        engine.close()

    try:
        return median_us_of(copy, step)
    finally:
        shutil.rmtree(folder)


report(
    {
        "comparison": compare,
        "table": table,
        "row": plays("row"),
        "split": plays("split"),
        "many": plays("many"),
        "pick up": pick_up,
        "parse": compile_big,
    }
)
