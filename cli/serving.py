"""`lessons serve`: the web server."""

from __future__ import annotations

import uvicorn

# Named, not imported: the faces do not know each other, and the server opens the archive for itself.
APPLICATION = "api.application:application_from_environment"


def run_server(host: str, port: int) -> None:
    """Serve until interrupted."""
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host  # noqa: S104 - only compared
    print(f"Lessons Library is at http://{shown}:{port} (Ctrl+C ends it)", flush=True)
    uvicorn.run(APPLICATION, factory=True, host=host, port=port, log_level="warning")
