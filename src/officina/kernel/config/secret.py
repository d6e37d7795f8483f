"""The signing key: given, or made once and kept in the home folder."""

import os
import secrets
from pathlib import Path

from officina.kernel.config.fields import Config


def secret_key(config: Config) -> str:
    """Return the signing key; on the very first start make one, readable by the owner only."""
    return config.secret_key or keep_once(config.home / "secret.key", secrets.token_urlsafe(48))


def keep_once(path: Path, text: str) -> str:
    """Write `text` unless the file is there; return what the file says. Safe for two at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # refuses where another process was first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
