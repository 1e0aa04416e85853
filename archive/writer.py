"""One writer at a time: a lock that the operating system frees when its holder dies, kill -9 included."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AnotherWriter(Exception):
    """Another process is ingesting or reindexing in the same home folder."""


@contextmanager
def writer_lock(home: Path) -> Iterator[None]:
    """Hold the home folder's writer lock. Raises AnotherWriter at once where it is taken."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "writer.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise AnotherWriter(
                f"another process (pid {holder}) is writing to {home}; wait until it has ended, then try again"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
