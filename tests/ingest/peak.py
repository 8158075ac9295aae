"""Understand and cast a file as a worker does, and print the most memory it took, in MB."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main(path: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from datasets.records.write import copy_data
    from datasets.types import Field
    from ingest.blocks import BadCells, cast_blocks
    from ingest.options import ReadOptions
    from ingest.understand import understand

    reader, found = understand(path, ReadOptions())
    schema = tuple(Field(name=f.name, type=f.type) for f in found.fields)
    blocks = cast_blocks(
        reader,
        found.fields,
        secret=b"secret",
        key=(),
        bad=BadCells(),
        progress=lambda _share, _rows: None,
    )
    sent = 0
    for block in blocks:
        assert copy_data(schema, block, sent + 1)
        sent += len(block.ids)
    assert sent == found.rows
    print(peak())


def peak() -> int:
    """Return the most memory of this process in MB.

    Not `ru_maxrss`: that begins with what the parent had before the program was replaced.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]))
