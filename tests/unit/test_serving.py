"""How many threads a server's PyTorch takes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# `lessons serve` up to where it would listen, and how many threads PyTorch has by then.
SERVE = """
import uvicorn

def run(*_, **__):
    import torch
    print("threads:", torch.get_num_threads())

uvicorn.run = run
from cli.main import app
app(["migrate"], standalone_mode=False)
app(["serve"], standalone_mode=False)
"""


@pytest.mark.parametrize(("setting", "threads"), [(None, 1), ("2", min(2, os.cpu_count() or 1))])
def test_a_server_encodes_queries_with_one_thread_unless_told_otherwise(
    tmp_path: Path, setting: str | None, threads: int
) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    environment |= {"LESSONS_HOME": str(tmp_path)} | ({"OMP_NUM_THREADS": setting} if setting else {})
    done = subprocess.run([sys.executable, "-c", SERVE], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1:] == [f"threads: {threads}"], done.stderr
