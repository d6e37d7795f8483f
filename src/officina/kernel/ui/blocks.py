"""Blocks: what apps offer for home pages and for pages of one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from markupsafe import Markup

from officina.kernel.access.web import Request


def _always(request: Request) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Block:
    """``html`` draws it for a viewer under his rights, with its own heading (``ui.block``).

    ``is_there`` says for whom it is offered at all: what is switched off is not.
    """

    code: str
    label: str | Promise
    icon: str
    html: Callable[[Request], Markup]
    is_there: Callable[[Request], bool] = _always
    is_side: bool = False
    """It is read and not worked at, and stands in the narrow column."""


_blocks: dict[str, Block] = {}


def offer_block(block: Block) -> None:
    """Offer a block; apps do it in ``apps.ready``. Raises ValueError for two of one code."""
    if _blocks.get(block.code, block) != block:
        raise ValueError(f"two blocks are called {block.code!r}")
    _blocks[block.code] = block


def block_of(code: str) -> Block | None:
    return _blocks.get(code)


def blocks_for(request: Request) -> list[Block]:
    """Those that the viewer can have, in the order in which they were offered."""
    return [one for one in _blocks.values() if one.is_there(request)]
