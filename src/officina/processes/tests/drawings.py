"""Small drawings: `flow("start ask large? ...")` would hide what is tested, so they are XML."""

from __future__ import annotations

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:officina="urn:officina:bpmn:1" id="model" targetNamespace="https://example.org">'
)


def drawing(*elements: str, flows: str, also: str = "") -> str:
    """A model of one process. ``flows`` are ``a>b`` or ``a>b:condition``, one a line."""
    lines = [line.strip() for line in flows.strip().splitlines() if line.strip()]
    body = list(elements)
    for n, line in enumerate(lines):
        ends, _sep, condition = line.partition(":")
        source, target = ends.split(">")
        escaped = condition.strip().replace("&", "&amp;").replace("<", "&lt;")
        inner = f"<conditionExpression>{escaped}</conditionExpression>" if escaped else ""
        body.append(
            f'<sequenceFlow id="f{n}" sourceRef="{source.strip()}" targetRef="{target.strip()}">'
            f"{inner}</sequenceFlow>"
        )
    inside = "".join(body)
    return f'{HEAD}{also}<process id="p" isExecutable="true">{inside}</process></definitions>'


def start(node: str = "start", inside: str = "") -> str:
    return f'<startEvent id="{node}">{inside}</startEvent>'


def end(node: str = "done") -> str:
    return f'<endEvent id="{node}"/>'


def user(node: str, name: str = "", inside: str = "") -> str:
    return f'<userTask id="{node}" name="{name or node}">{inside}</userTask>'


def service(node: str, name: str = "") -> str:
    return f'<serviceTask id="{node}" name="{name or node}"/>'


def either(node: str, default: str = "") -> str:
    """An exclusive gateway; ``default`` is the id of a flow: ``f2`` is the third."""
    said = f' default="{default}"' if default else ""
    return f'<exclusiveGateway id="{node}"{said}/>'


def both(node: str) -> str:
    return f'<parallelGateway id="{node}"/>'


def wait(node: str, duration: str) -> str:
    inside = f"<timerEventDefinition><timeDuration>{duration}</timeDuration></timerEventDefinition>"
    return f'<intermediateCatchEvent id="{node}">{inside}</intermediateCatchEvent>'


def boundary(node: str, at: str, duration: str, *, interrupts: bool = True) -> str:
    inside = f"<timerEventDefinition><timeDuration>{duration}</timeDuration></timerEventDefinition>"
    stops = "true" if interrupts else "false"
    return (
        f'<boundaryEvent id="{node}" attachedToRef="{at}" cancelActivity="{stops}">'
        f"{inside}</boundaryEvent>"
    )
