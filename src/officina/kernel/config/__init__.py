"""Settings of one installation: the environment, then `officina.toml`, then defaults.

`load()` returns a frozen `Config` or raises `BadSettings`, whose text is a list of sentences for the
operator. Nothing here imports Django.
"""

from officina.kernel.config.reading import BadSettings, Config, load
from officina.kernel.config.secret import secret_key

__all__ = ["BadSettings", "Config", "load", "secret_key"]
