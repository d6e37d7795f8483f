"""How many live clients one process holds, at what memory, and how soon they hear.

    python bench/live_bench.py --clients 300

A hub and its listener run in a process of their own over a throw-away database; the clients are
plain sockets here. Each signal is meant for every tenth client.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import uvicorn
import uvloop

from officina.kernel.database.throwaway import Throwaway
from officina.kernel.live import Audience, notify, register_audience
from officina.kernel.live.asgi import Live
from officina.kernel.live.hub import Hub
from officina.kernel.live.listen import listen
from officina.kernel.live.signals import CHANNEL

SIGNALS = 50
PORT = 8765


async def serve(conninfo: str) -> None:
    register_audience(lambda key: Audience(int(key), {None: frozenset({int(key), int(key) % 10})}))
    hub = Hub()
    settings = uvicorn.Config(
        Live(hub, cookie="s"), port=PORT, lifespan="off", ws="none", log_level="error"
    )
    line = listen(conninfo, {CHANNEL: hub.receive}, on_return=hub.missed_some)
    await asyncio.gather(uvicorn.Server(settings).serve(), line, hub.beat())


async def client(number: int, heard: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    writer.write(
        f"GET /live HTTP/1.1\r\nHost: localhost\r\nCookie: s={number + 1000}\r\n\r\n".encode()
    )
    await reader.readuntil(b"event: hello")
    try:
        while True:
            await reader.readuntil(b"event: changed")
            heard.append(time.perf_counter())
    except asyncio.IncompleteReadError:
        writer.close()


def memory(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def cpu(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(clients: int, conninfo: str) -> None:
    server = subprocess.Popen([sys.executable, __file__, "--serve", conninfo])
    try:
        await asyncio.sleep(2)
        before, heard = memory(server.pid), list[float]()
        tasks = []
        for number in range(clients):
            tasks.append(asyncio.create_task(client(number, heard)))
            if number % 50 == 49:
                await asyncio.sleep(0.05)
        await asyncio.sleep(2)
        after, spent, waits = memory(server.pid), cpu(server.pid), []
        with psycopg.connect(conninfo, autocommit=True) as connection:
            for number in range(SIGNALS):
                heard.clear()
                said = time.perf_counter()
                notify(connection, {"k": "record", "t": 1, "r": number, "e": number, "a": [3]})
                while len(heard) < clients // 10:
                    await asyncio.sleep(0)
                waits += [moment - said for moment in heard]
        spent = cpu(server.pid) - spent
        result = {
            "clients": clients,
            "memory of the process, MB": round(after, 1),
            "memory a client, kB": round((after - before) * 1024 / clients, 1),
            "heard after, median ms": round(statistics.median(waits) * 1000, 1),
            "heard after, 95 % ms": round(statistics.quantiles(waits, n=20)[-1] * 1000, 1),
            "CPU a signal to a tenth, ms": round(spent / SIGNALS * 1000, 1),
        }
        print(json.dumps(result, indent=2))
        for task in tasks:
            task.cancel()
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=300)
    parser.add_argument("--serve", metavar="CONNINFO")
    options = parser.parse_args()
    if options.serve:
        uvloop.run(serve(options.serve))
        return
    with tempfile.TemporaryDirectory(prefix="officina-") as folder:
        throwaway = Throwaway(Path(folder) / "postgres")
        throwaway.cluster.start()
        try:
            uvloop.run(measure(options.clients, throwaway.address("officina").conninfo()))
        finally:
            throwaway.stop()


if __name__ == "__main__":
    main()
