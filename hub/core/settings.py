"""Settings: `HUB_*` environment variables over a `hub.toml`; a wrong one stops the start with its
name.
"""

import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator


class WrongSetting(Exception):
    """A setting that cannot be used; the message names it and says what it takes."""


class Settings(BaseModel):
    """All that can be set from outside. The description of each field is what `hub settings`
    prints.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    var: Path = Field(Path("var"), description="folder of the embedded database and the secret")
    database_url: str = Field(
        "", description="SQLAlchemy URL; empty means SQLite, hub.db in HUB_VAR"
    )
    secret: str = Field(
        "", description="signs CSRF tokens; empty means a file made once in HUB_VAR"
    )
    host: str = Field("127.0.0.1", description="address to serve on")
    port: int = Field(8311, ge=1, le=65535, description="port to serve on")
    processes: int = Field(
        1, ge=1, le=64, description="web processes; more than one needs PostgreSQL"
    )
    demo: bool = Field(False, description="demonstration mode: set by `hub demo`, never by hand")
    insecure_http: bool = Field(False, description="allow sign-in over plain http off loopback")
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="proxies in front whose X-Forwarded-* is believed"
    )
    session_idle_minutes: int = Field(
        60, ge=1, description="a session without an open screen ends after this"
    )
    must_read_minutes: int = Field(
        5,
        ge=1,
        le=240,
        description="what must be read and is not confirmed then is told to the lead",
    )
    session_hours: int = Field(14, ge=1, description="a session ends after this, whatever happens")
    tap_token_hours: int = Field(
        24, ge=1, le=168, description="what was tapped offline can be sent so long after its shift"
    )
    sent_twice_minutes: int = Field(
        10, ge=1, le=120, description="a like call given to 911 within this is told to the lead"
    )
    link_minutes: int = Field(
        30, ge=1, le=1440, description="a mailed link to approve a text is good for this long"
    )
    mail_approvers: bool = Field(
        False, description="mail a link to all who may approve, as soon as a text is submitted"
    )
    claim_minutes: int = Field(
        5, ge=1, description="words nobody claims for so long are passed on to the deputy"
    )
    break_glass_minutes: int = Field(
        15, ge=1, description="what one person published alone is recalled after this, unread"
    )
    fact_remind_minutes: int = Field(
        30, ge=1, le=1440, description="a fact's owner is reminded so long before it ends"
    )
    question_minutes: int = Field(
        30, ge=1, le=1440, description="a caller's question should have an answer after this"
    )
    broadcast: str = Field(
        "direct",
        pattern="^(direct|stock)$",
        description="how screens are told: direct, or stock as Flask-SocketIO is shipped",
    )
    backups: Path | None = Field(
        None, description="folder of the copies the clock makes every 5 minutes; empty: HUB_VAR"
    )
    anchors: Path | None = Field(
        None, description="file the journal is anchored in each hour; empty: beside the copies"
    )
    spare_mb: int = Field(
        200, ge=1, description="a disk with less room than this is said to be nearly full"
    )
    feeds_private: str = Field(
        "", description="addresses inside your own network that feeds may be fetched from"
    )
    partners_private: str = Field(
        "", description="addresses inside your own network that partners may be posted to at"
    )
    feeds_raw_days: int = Field(
        30, ge=1, description="settled outside news is kept as it came for so long"
    )
    feeds_days: int = Field(365, ge=1, description="settled outside news is kept at all so long")
    feeds_items: int = Field(
        10_000, ge=500, description="of so many items of one feed the oldest settled are let go"
    )
    log_level: str = Field(
        "INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="what is logged"
    )

    @field_validator("database_url")
    @classmethod
    def _is_a_kind_we_know(cls, url: str) -> str:
        if url and not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("use sqlite:///… or postgresql+psycopg://…")
        return url

    def backups_folder(self) -> Path:
        """Where copies of the database are kept. Another disk is safer than this default."""
        return self.backups or self.var.absolute() / "backups"

    def anchors_file(self) -> Path:
        """Where the journal's anchors stand. Another machine's disk is safer than this default."""
        return self.anchors or self.backups_folder() / "anchors.txt"

    @field_validator("feeds_private", "partners_private")
    @classmethod
    def _are_addresses(cls, said: str) -> str:
        for one in filter(str.strip, said.split(",")):
            try:
                ip_network(one.strip())
            except ValueError:
                raise ValueError(f"write addresses like 10.1.2.0/24, not {one.strip()}") from None
        return said

    def url(self) -> str:
        """The database's URL."""
        name = "demo.db" if self.demo else "hub.db"
        return self.database_url or f"sqlite:///{self.var.absolute() / name}"


def load_settings(
    environ: Mapping[str, str] = os.environ, file: Path = Path("hub.toml"), **given: object
) -> Settings:
    """Settings from the file, then the environment, then `given` (the command line).

    Raises WrongSetting naming the first wrong one.
    """
    values: dict[str, object] = {}
    if file.exists():
        try:
            values.update(tomllib.loads(file.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            raise WrongSetting(f"{file}: not readable as TOML: {fault}") from fault
    for name, value in environ.items():
        if name.startswith("HUB_") and not name.startswith("HUB_TEST_"):
            values[name.removeprefix("HUB_").lower()] = value
    values.update({name: value for name, value in given.items() if value is not None})
    try:
        return Settings.model_validate(values)
    except ValidationError as fault:
        first = fault.errors()[0]
        name = "HUB_" + "_".join(str(part) for part in first["loc"]).upper()
        says = first["msg"].removeprefix("Value error, ")
        raise WrongSetting(f"{name}: {says}. `hub settings` lists them all.") from fault


_in_use: list[Settings] = []


def use(settings: Settings) -> Settings:
    """Make these the settings of the process: a deed may depend on them, whoever carries it out."""
    _in_use[:] = [settings]
    return settings


def settings_in_use() -> Settings:
    """The settings of this process; the defaults where none were given."""
    return _in_use[0] if _in_use else Settings()
