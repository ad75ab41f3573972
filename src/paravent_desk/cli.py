"""`paravent-desk`: Django's commands and ours (`serve`, `work`, `demo`, `audit`), with a sentence instead of a traceback."""

import os
import sys

from paravent_desk.environment import WrongSetting

USAGE = 64
DEMO = {"PARAVENT_DATA": ".demo/desk", "PARAVENT_DEMO": "yes", "PARAVENT_SECOND_FACTOR": "no"}
"""What `demo` runs with: a folder of its own, and no second factor, since nobody in it exists."""


def main() -> None:
    """Run one command; exits with 64 for a setting that cannot be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paravent_desk.settings")
    if sys.argv[1:2] == ["demo"]:
        for name, value in DEMO.items():
            os.environ.setdefault(name, value)
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except WrongSetting as wrong:
        print(f"paravent-desk: {wrong}", file=sys.stderr)
        raise SystemExit(USAGE) from None


if __name__ == "__main__":
    main()
