"""Settings, from the environment (`LESSONS_...`). Documented in README; a test fails where one is not."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything that can be set. Unset, the archive lives in `./data` and needs no server."""

    model_config = SettingsConfigDict(env_prefix="LESSONS_", frozen=True)

    home: Path = Field(default=Path("data"), description="Folder that holds the catalogue and the embedded index")
    database_url: str = Field(
        default="", description="SQLAlchemy URL of the catalogue; empty: SQLite in the home folder"
    )
    search_url: str = Field(default="embedded:", description="`embedded:` or the URL of an Elasticsearch cluster")
    model: str = Field(default="all-MiniLM-L6-v2", description="Folder of another sentence-transformers model")
    taxonomy: Path | None = Field(default=None, description="YAML file that extends or replaces the themes")
    base_url: str = Field(default="http://localhost:8000", description="Where the site is reached; used in permalinks")
    contact: str = Field(default="", description="E-mail address for takedown requests and disputed themes")

    @property
    def catalogue_url(self) -> str:
        return self.database_url or f"sqlite:///{(self.home / 'catalogue.db').resolve()}"

    @property
    def learned_themes(self) -> Path:
        """What people taught the tagger: written by `lessons themes learn`."""
        return self.home / "learned-themes.json"
