"""Where a database is, in the words of Django, of psycopg and of PostgreSQL's own programs."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from psycopg import conninfo


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int | str
    user: str
    password: str
    name: str
    options: dict[str, str] = field(default_factory=dict)

    def conninfo(self, **changed: Any) -> str:
        parts = {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password,
            "dbname": self.name,
            **self.options,
            **changed,
        }
        return conninfo.make_conninfo("", **{key: value for key, value in parts.items() if value})

    def url(self) -> str:
        """As `DATABASE_URL`, which `outside` reads back."""
        parts = {"host": self.host, "port": str(self.port), "user": self.user}
        parts |= {"password": self.password, **self.options}
        return f"postgresql:///{quote(self.name)}?" + urlencode(
            {k: v for k, v in parts.items() if v}
        )

    def django(self) -> dict[str, Any]:
        return {
            "ENGINE": "officina.kernel.database.backend",
            "HOST": self.host,
            "PORT": str(self.port),
            "USER": self.user,
            "PASSWORD": self.password,
            "NAME": self.name,
            "OPTIONS": dict(self.options),
        }

    def environment(self) -> dict[str, str]:
        """Variables for pg_dump and its kin: a password does not belong in a process list."""
        variables = {
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGDATABASE": self.name,
        }
        variables |= {f"PG{key.upper()}": value for key, value in self.options.items()}
        return {key: value for key, value in variables.items() if value}


def outside(url: str) -> Address:
    """Read a `DATABASE_URL`. Raise psycopg.ProgrammingError for one that libpq would refuse."""
    parts = {key: str(value) for key, value in conninfo.conninfo_to_dict(url).items()}
    return Address(
        host=parts.pop("host", ""),
        port=parts.pop("port", ""),
        user=parts.pop("user", ""),
        password=parts.pop("password", ""),
        name=parts.pop("dbname", "officina"),
        options=parts,
    )
