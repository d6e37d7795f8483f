"""Parts of the portal that a house may do without, and what each brings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from officina.kernel.access.modules import POWER, Module, offer


def offer_parts() -> None:
    for one in (
        Module(
            POWER,
            _("Everything for power users"),
            _("What a small company does without: processes, types, packages, programs, the log."),
            "sliders-horizontal",
            place=0,
        ),
        Module(
            "tasks",
            _("Tasks"),
            _("Work given to people, with deadlines, acceptance and reports."),
            "square-check",
            types=("task",),
            paths=("/work/", "/tasks/"),
            place=10,
        ),
        Module(
            "clients",
            _("Clients"),
            _("Companies and contacts."),
            "building-2",
            types=("company", "contact"),
            paths=("/companies/", "/contacts/"),
            place=20,
        ),
        Module(
            "leads",
            _("Leads"),
            _("Requests of clients, from the first call to the deal."),
            "target",
            types=("lead",),
            paths=("/leads/",),
            needs=("clients",),
            place=30,
        ),
        Module(
            "news",
            _("News"),
            _("What the company tells its people."),
            "newspaper",
            types=("post",),
            paths=("/news/", "/feed/"),
            place=40,
        ),
        Module(
            "forms",
            _("Public forms"),
            _("Pages for people outside, and what comes of them."),
            "file-text",
            paths=("/settings/forms/", "/f/"),
            place=50,
        ),
        Module(
            "processes",
            _("Processes"),
            _("Routes that work goes along by itself, drawn, run and measured."),
            "workflow",
            types=("process", "case"),
            paths=("/processes/", "/cases/"),
            needs=("tasks", POWER),
            place=60,
        ),
        Module(
            "types",
            _("Types of one's own"),
            _("Where new types, lists and kinds of links are made. What was made stays in use."),
            "database",
            paths=("/settings/types/", "/settings/links/", "/settings/lists/"),
            needs=(POWER,),
            place=70,
        ),
        Module(
            "programs",
            _("Other programs"),
            _("The API with its tokens, and webhooks."),
            "plug",
            paths=("/api/", "/settings/webhooks/"),
            needs=(POWER,),
            place=80,
        ),
        Module(
            "packages",
            _("Configuration"),
            _("Take it along to another portal, compare, put in, take back."),
            "package",
            paths=("/settings/packages/",),
            needs=(POWER,),
            place=90,
        ),
        Module(
            "machine",
            _("The machine room"),
            _("Background work, the log, the directory of accounts, rights to single fields."),
            "wrench",
            paths=(
                "/settings/work/",
                "/settings/log/",
                "/settings/directory/",
                "/settings/fields/",
            ),
            needs=(POWER,),
            place=95,
        ),
    ):
        offer(one)
