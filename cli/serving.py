"""`lessons serve`: the web server."""

from __future__ import annotations

import os

import uvicorn

# Named, not imported: the faces do not know each other, and the server opens the archive for itself.
APPLICATION = "api.application:application_from_environment"


def run_server(host: str, port: int) -> None:
    """Serve until interrupted. A query is encoded by one thread, unless OMP_NUM_THREADS says otherwise.

    Several wait for each other by spinning: where other work holds a processor, that takes a hundred times as long.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # PyTorch reads it when it is loaded, which is later
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host  # noqa: S104 - only compared
    print(f"Lessons Library is at http://{shown}:{port} (Ctrl+C ends it)", flush=True)
    uvicorn.run(APPLICATION, factory=True, host=host, port=port, log_level="warning")
