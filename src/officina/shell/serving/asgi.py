"""The one application of the process: static files, live signals, pages."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.apps import apps
from django.conf import settings

from officina.kernel.config import Config
from officina.kernel.live.asgi import Live
from officina.kernel.live.hub import Hub
from officina.shell.serving.limits import WholeBody
from officina.shell.serving.static import StaticFiles

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]
type Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Portal:
    """Sends each request where it belongs. Parts that this process does not serve are absent."""

    def __init__(self, config: Config, *, hub: Hub | None, has_pages: bool) -> None:
        self._live = Live(hub, cookie=settings.SESSION_COOKIE_NAME) if hub is not None else absent
        self._static: Application = absent
        self._pages: Application = absent
        if has_pages:
            from officina.shell.wsgi import application

            # Both follow the same standard and name its parts differently.
            pages = WSGIMiddleware(cast(Any, application), workers=config.web_threads)
            self._static = StaticFiles(_static_folders(), settings.STATIC_URL)
            self._pages = WholeBody(pages, megabytes=config.request_limit_mb)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        path = scope["path"]
        if path.startswith(settings.STATIC_URL):
            await self._static(scope, receive, send)
        elif path == "/live" or path.startswith("/live/"):
            await self._live(scope, receive, send)
        else:
            await self._pages(scope, receive, send)


def _static_folders() -> list[Path]:
    ours = (Path(app.path) / "static" for app in apps.get_app_configs())
    return [folder for folder in ours if folder.is_dir()]


async def absent(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})
