"""Settings of one installation: the environment, then `officina.toml`, then defaults.

`load()` returns a frozen `Config` or raises `BadSettings`: sentences for the operator.
Nothing here imports Django.
"""

from officina.kernel.config.fields import Config
from officina.kernel.config.reading import BadSettings, load
from officina.kernel.config.secret import secret_key

__all__ = ["BadSettings", "Config", "load", "secret_key"]
