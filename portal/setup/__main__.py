"""Entry of `python3 -m portal.setup`: finds a Python that is new enough, then hands over.

This file alone must parse on older Pythons, so that they can say what is missing.
"""

import os
import shutil
import sys

MINIMUM = (3, 11)
NEWER = ("python3.11", "python3.12", "python3.13", "python3.14")


def main():  # type: () -> int
    """Run the command line, under a newer Python if this one is too old."""
    if sys.version_info < MINIMUM:
        for name in NEWER:
            found = shutil.which(name)
            if found:
                os.execv(found, [found, "-m", "portal.setup"] + sys.argv[1:])  # noqa: RUF005, S606
        sys.stderr.write(
            "Parvis needs Python 3.11 or newer; this is {}.{} and no newer one was found.\n"
            "On Ubuntu 22.04: apt-get install python3.11 python3.11-venv, then try again.\n".format(
                *sys.version_info[:2]
            )
        )
        return 1
    from portal.setup.cli import main as command_line  # noqa: PLC0415  (newer syntax inside)

    return command_line(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
