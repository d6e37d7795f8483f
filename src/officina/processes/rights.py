"""What roles may do with processes and cases from the start."""

from officina.people import presets


def offer_rights() -> None:
    """Everyone sees the library; whoever runs a part of the company draws its processes.

    A case is seen by those who take part in it, by the heads above them, and by its owner.
    """
    presets.offer(presets.EMPLOYEE, "process", view="all")
    presets.offer(presets.EMPLOYEE, "case", view="participant")
    for role in ("director", "sales-head", "clerk", "hr", "finance", "it"):
        presets.offer(role, "process", create="all", edit="own", move="own", delete="own")
