"""Run a command with a data folder of its own, empty but for the database files: `python -m tests.empty COMMAND…`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="newsroom-") as folder:
        for name in ["newsroom.sqlite3", "side.sqlite3"]:
            (Path(folder) / name).touch()
        (Path(folder) / "static").mkdir()
        return subprocess.run(sys.argv[1:], env={**os.environ, "NEWSROOM_DATA": folder}).returncode


if __name__ == "__main__":
    sys.exit(main())
