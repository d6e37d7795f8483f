"""The one LISTEN connection of a process: opened again for as long as it takes."""

import asyncio
import logging
from collections.abc import Callable, Mapping

import psycopg
from psycopg import sql

log = logging.getLogger(__name__)

LONGEST_PAUSE = 5.0


async def listen(
    conninfo: str,
    channels: Mapping[str, Callable[[str], None]],
    *,
    on_return: Callable[[], None],
) -> None:
    """Hand every payload to its channel's taker until cancelled.

    `on_return` is called when the line is up again after a break: what was said in between is lost.
    """
    was_up, pause = False, 0.2
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as line:
                for channel in channels:
                    await line.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                if was_up:
                    log.info("The line to the database is up again.")
                    on_return()
                was_up, pause = True, 0.2
                async for notification in line.notifies():
                    channels[notification.channel](notification.payload)
        except psycopg.OperationalError as error:
            log.warning("The line to the database broke, trying again: %s", str(error).strip())
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
