"""Commits of the embedded index: all or nothing over two tantivy indexes and the flat files.

Neither tantivy index can know when the other has committed. So the writer works in a folder of its own; when both have
committed, their files, which never change again, are hard-linked into a folder for this commit, and one rename of the
file CURRENT makes everything visible at once. A crash at any point leaves the commit before as it was.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from search.contract import IndexBusy, SearchUnavailable
from search.embedded.files import Extent, Files
from search.embedded.schema import SCHEMA_VERSION

_CURRENT = "CURRENT"
_MANIFEST = "manifest.json"
INDEXES = ("reviews", "entries")
Mark = tuple[int, int]
# A reader that found a commit gone tries again with the one that replaced it; more than this and something is wrong.
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a commit holds: up to which change, which files, and the next free numbers."""

    commit: int
    sequence: int
    extent: Extent
    next_number: int = 0
    next_row: int = 0
    schema: int = SCHEMA_VERSION


class CommitStore:
    """The folder of an embedded index."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def work(self) -> Path:
        return self.folder / "work"

    def files(self, extent: Extent) -> Files:
        return Files(self.folder, extent.generation)

    def commit_folder(self, manifest: Manifest) -> Path:
        return self._commits / f"{manifest.commit:08d}"

    @property
    def _commits(self) -> Path:
        return self.folder / "commits"

    def current_name(self) -> str | None:
        """The name of the commit that counts, None before the first. It changes with every commit."""
        try:
            return (self.folder / _CURRENT).read_text().strip()
        except FileNotFoundError:
            return None

    def mark(self) -> Mark | None:
        """What tells one commit from the next without reading it (its file's inode and time); None before the first."""
        try:
            stat = (self.folder / _CURRENT).stat()
        except FileNotFoundError:
            return None
        return stat.st_ino, stat.st_mtime_ns

    def current(self) -> Manifest | None:
        """The commit that counts. Raises SearchUnavailable for an index that another version of the program made."""
        for _ in range(_ATTEMPTS):
            name = self.current_name()
            if name is None:
                return None
            try:
                return _manifest(self._commits / name / _MANIFEST)
            except FileNotFoundError:
                continue  # replaced between the two reads
        raise SearchUnavailable(f"the search index in {self.folder} is damaged: run `lessons reindex`")

    def last_commit(self) -> int:
        """The number of the commit that counts, 0 before the first."""
        return int(self.current_name() or 0)

    def free_generation(self) -> int:
        """A generation of flat files that no commit has used."""
        return max((int(path.stem.removeprefix("rows-")) for path in self.folder.glob("rows-*.*")), default=-1) + 1

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the index for writing. Raises IndexBusy where another process does; freed when its holder dies."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "writer.lock").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                file.seek(0)
                holder = file.read().strip() or "unknown"
                raise IndexBusy(
                    f"another process (pid {holder}) is writing to the search index; try again when it has ended"
                ) from error
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield

    def prepare_work(self, manifest: Manifest | None) -> None:
        """Make the work folder equal to a commit, or empty."""
        shutil.rmtree(self.work, ignore_errors=True)
        for index in INDEXES:
            (self.work / index).mkdir(parents=True)
            if manifest is not None:
                _link_all(self.commit_folder(manifest) / index, self.work / index)

    def publish(self, manifest: Manifest) -> None:
        """Make the work folder's state and the manifest the commit that counts."""
        target = self.commit_folder(manifest)
        shutil.rmtree(target, ignore_errors=True)  # of a crash before the rename
        for index in INDEXES:
            (target / index).mkdir(parents=True)
            _link_all(self.work / index, target / index)
            _sync(target / index)
        _write(target / _MANIFEST, json.dumps(asdict(manifest)))
        _sync(target)
        _sync(self._commits)
        _write(self.folder / f"{_CURRENT}.new", target.name)
        (self.folder / f"{_CURRENT}.new").replace(self.folder / _CURRENT)
        _sync(self.folder)
        self._sweep(manifest)

    def _sweep(self, manifest: Manifest) -> None:
        """Remove what only older commits need. Who is reading them has the files open."""
        for old in self._commits.iterdir():
            if old != self.commit_folder(manifest):
                shutil.rmtree(old, ignore_errors=True)
        for path in self.folder.glob("rows-*.*"):
            if path.stem != f"rows-{manifest.extent.generation:06d}":
                path.unlink(missing_ok=True)


def _manifest(path: Path) -> Manifest:
    fields = json.loads(path.read_text())
    if fields["schema"] != SCHEMA_VERSION:
        raise SearchUnavailable("the search index was made by another version of the program: run `lessons reindex`")
    return Manifest(**{**fields, "extent": Extent(**fields["extent"])})


def _link_all(source: Path, target: Path) -> None:
    for path in source.iterdir():
        if not path.name.endswith(".lock"):
            (target / path.name).hardlink_to(path)


def _write(path: Path, text: str) -> None:
    with path.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make the folder's entries durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
