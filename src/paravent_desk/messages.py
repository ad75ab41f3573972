"""Compile the translations: `python -m paravent_desk.messages` writes every .mo beside its .po, with `--check` it only looks.

Babel does it, because GNU gettext is not everywhere; nothing of this runs in the product.
"""

import io
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent


def compiled(path: Path) -> bytes:
    """The .mo of one .po."""
    out = io.BytesIO()
    with path.open("rb") as file:
        write_mo(out, read_po(file, locale=path.parents[1].name))
    return out.getvalue()


def main() -> None:
    """Write what is behind, or with `--check` name it and exit with 1."""
    behind = []
    for path in sorted(HERE.glob("**/locale/*/LC_MESSAGES/*.po")):
        content, target = compiled(path), path.with_suffix(".mo")
        if not target.exists() or target.read_bytes() != content:
            behind.append(str(path.relative_to(HERE)))
            if "--check" not in sys.argv:
                target.write_bytes(content)
    print("\n".join(behind), file=sys.stderr)  # noqa: T201 - a command
    if behind and "--check" in sys.argv:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
