"""One frozen Config, read once; the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

THIS_MACHINE = frozenset({"127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Config:
    """`home` holds everything the server writes: database, photos, keys, reports."""

    home: Path
    database_url: str
    workers: int = 2
    threads: int = 4
    secure_cookies: bool = False
    log_level: str = "info"
    # TLS ends at one of these; what they say of their client is believed
    proxies: frozenset[str] = THIS_MACHINE
    public_url: str | None = None  # where villagers' phones reach the server; stands in QR codes
    document_mb: int = 100  # the largest report file
    backup_place: Path | None = None  # None: inside the home, which is no second place
    backup_passphrase: str | None = field(default=None, repr=False)  # seals the keys in a backup

    @property
    def photos(self) -> Path:
        return self.home / "photos"

    @property
    def papers(self) -> Path:
        """Official papers as issued, each file sealed."""
        return self.home / "papers"

    @property
    def fonts(self) -> Path:
        """Where a county puts fonts of its own for papers."""
        return self.home / "fonts"

    @property
    def backups(self) -> Path:
        return self.backup_place or self.home / "backups"

    @property
    def uploads(self) -> Path:
        """Files on their way through the import wizard, each sealed."""
        return self.home / "uploads"

    @property
    def jobs_file(self) -> Path:
        """The queue that tells the job runner what somebody waits for."""
        return self.home / "jobs.sqlite"

    @property
    def keys_file(self) -> Path:
        return self.home / "keys.json"

    @property
    def is_embedded(self) -> bool:
        return self.database_url.startswith("sqlite")


def from_environment(
    environment: Mapping[str, str] = os.environ, home: Path | None = None
) -> Config:
    """`DATABASE_URL` chooses PostgreSQL; without it the embedded engine lives in `home`."""
    place = (home or Path(environment.get("ANJU_HOME", "var"))).resolve()
    url = environment.get("DATABASE_URL") or f"sqlite+pysqlite:///{place / 'anju.sqlite'}"
    return Config(
        home=place,
        database_url=url.replace("postgresql://", "postgresql+psycopg://", 1),
        workers=int(environment.get("ANJU_WORKERS", "2")),
        threads=int(environment.get("ANJU_THREADS", "4")),
        secure_cookies=environment.get("ANJU_SECURE_COOKIES", "") == "1",
        log_level=environment.get("ANJU_LOG", "info"),
        proxies=_addresses(environment.get("ANJU_PROXIES")),
        public_url=environment.get("ANJU_PUBLIC_URL") or None,
        document_mb=int(environment.get("ANJU_DOCUMENT_MB", "100")),
        backup_place=Path(backup).resolve()
        if (backup := environment.get("ANJU_BACKUP_DIR"))
        else None,
        backup_passphrase=environment.get("ANJU_BACKUP_PASSPHRASE") or None,
    )


def _addresses(text: str | None) -> frozenset[str]:
    """Separated by commas; this machine where none is named."""
    named = frozenset(one.strip() for one in (text or "").split(",") if one.strip())
    return named or THIS_MACHINE
