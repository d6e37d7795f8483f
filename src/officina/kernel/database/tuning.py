"""postgresql.conf of the embedded server, by the memory of the machine."""

import os

MEGABYTE = 1024 * 1024


def memory() -> int:
    """Return the memory we may use in bytes: that of the machine, or of our container."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        with open("/sys/fs/cgroup/memory.max") as file:
            return min(machine, int(file.read()))
    except (OSError, ValueError):
        return machine


def settings(*, has_memory: int, durable: bool) -> dict[str, str]:
    """Return server settings. An eighth of the memory for buffers, at most 1 GB: the portal is
    often not alone, and the cache of the operating system does the rest."""
    buffers = min(max(has_memory // 8, 64 * MEGABYTE), 1024 * MEGABYTE) // MEGABYTE
    chosen = {
        "shared_buffers": f"{buffers}MB",
        "effective_cache_size": f"{max(has_memory // 2 // MEGABYTE, 2 * buffers)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{min(max(buffers // 2, 64), 256)}MB",
        "max_connections": "100",
        # A step of a process touches 130 tables and indexes; this many locks take the fast path.
        "max_locks_per_transaction": "256",
        # Our queries are short; compiling or spreading them costs more than it gains.
        "jit": "off",
        "max_parallel_workers_per_gather": "0",
        "random_page_cost": "1.1",
        "wal_compression": "on",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        # Index-only pages of the visibility rows need a fresh visibility map.
        "autovacuum_naptime": "20s",
        "autovacuum_vacuum_scale_factor": "0.02",
        "autovacuum_analyze_scale_factor": "0.02",
        "autovacuum_vacuum_cost_limit": "1000",
        # A forgotten transaction holds back every subscriber of the log.
        "idle_in_transaction_session_timeout": "60s",
        "log_min_messages": "warning",
        "log_checkpoints": "off",
        "log_line_prefix": "%m [%p] ",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if not durable:
        chosen |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        chosen |= {"shared_buffers": "128MB", "max_wal_size": "512MB"}
    return chosen


def text(chosen: dict[str, str]) -> str:
    lines = [f"{name} = '{value}'" for name, value in chosen.items()]
    return "\n".join(["# Written at every start. Own settings: ../postgresql.conf", *lines, ""])
