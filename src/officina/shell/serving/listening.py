"""The port that we listen on."""

import socket

from officina.kernel.config import Config


class PortTaken(Exception):
    """Another program listens where we should."""


def bind(config: Config) -> socket.socket:
    """Take the port before anything else is done. Raise PortTaken with what to do."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"Cannot listen on {config.host}:{config.port} ({error.strerror}). "
            "Set OFFICINA_PORT to another port, or end the program that has it."
        ) from error
    return listener
