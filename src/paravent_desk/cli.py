"""`paravent-desk`: Django's commands and ours (`serve`, `work`, `demo`, `audit`), with a sentence instead of a traceback."""

import os
import sys

from paravent_desk.environment import WrongSetting

USAGE = 64


def main() -> None:
    """Run one command; exits with 64 for a setting that cannot be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paravent_desk.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except WrongSetting as wrong:
        print(f"paravent-desk: {wrong}", file=sys.stderr)
        raise SystemExit(USAGE) from None


if __name__ == "__main__":
    main()
