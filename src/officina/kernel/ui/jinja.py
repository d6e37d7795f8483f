"""The Jinja2 environment of every page: `OPTIONS["environment"]` of Django's backend."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.defaultfilters import linebreaksbr
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, Undefined

from officina.kernel.ui import formats
from officina.kernel.ui.assets import asset
from officina.kernel.ui.bound import bound_field
from officina.kernel.ui.components import Components
from officina.kernel.ui.drawing import drawn
from officina.kernel.ui.icons import icon
from officina.kernel.ui.tools import tools
from officina.kernel.ui.words import words

FILTERS = {
    "bound_field": bound_field,
    "ago": formats.ago,
    "date": formats.date,
    "datetime": formats.datetime,
    "filesize": formats.filesize,
    "hue": formats.hue,
    "initials": formats.initials,
    "local_input": formats.local_input,
    "linebreaks": linebreaksbr,
    "money": formats.money,
    "number": formats.number,
    "span": formats.span,
    "time": formats.time,
}


class Absent(Undefined):
    """A name that is not there may be asked about, but not printed."""

    __slots__ = ()

    def __str__(self) -> str:
        self._fail_with_undefined_error()


def environment(**options: Any) -> Environment:
    if settings.DEBUG:
        # A developer is told of a hole; a user is better off with a page that has one.
        options["undefined"] = Absent
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    env = Environment(**options)  # noqa: S701 - Django's backend passes autoescape=True
    env.add_extension("jinja2.ext.i18n")
    env.add_extension("jinja2.ext.do")
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.filters.update(FILTERS)
    env.globals.update(
        asset=asset,
        draw_rule=drawn,
        get_language=translation.get_language,
        icon=icon,
        languages=settings.LANGUAGES,
        static=static,
        bar_tools=tools,
        ui=Components(env),
        url=_url,
        words=words,
    )
    return env


# Addresses are the same for the life of a process; a page asks for twenty.
@lru_cache(maxsize=2_000)
def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)
