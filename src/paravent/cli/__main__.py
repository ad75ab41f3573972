"""`python -m paravent.cli`."""

import sys

from paravent.cli import main

if __name__ == "__main__":
    sys.exit(main())
