"""Compile the translations: `python -m paravent_desk.messages` writes every .mo beside its .po, with `--check` it only looks.

With `--missing` it prints what templates and Python ask for and the French of their app does not have yet, as lines of a .po.
Babel does it, because GNU gettext is not everywhere; nothing of this runs in the product.
"""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


def compiled(path: Path) -> bytes:
    """The .mo of one .po; the same bytes from the same words, whenever it is made."""
    out = io.BytesIO()
    with path.open("rb") as file:
        words = read_po(file, locale=path.parents[1].name)
    words.creation_date = words.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(out, words)
    return out.getvalue()


def apps() -> tuple[str, ...]:
    """Whose words are translated apart: each app, and "" for the desk's own templates and modules."""
    return ("", *sorted(path.parent.name for path in HERE.glob("*/apps.py")))


def catalogue(app: str) -> Path:
    """Where an app's French is."""
    return HERE / app / "locale" / "fr" / "LC_MESSAGES" / "django.po"


def french(app: str) -> Catalog:
    """An app's French; empty where there is none."""
    path = catalogue(app)
    if not path.exists():
        return Catalog(locale="fr")
    with path.open("rb") as file:
        return read_po(file, locale="fr")


def wanted(app: str) -> Catalog:
    """What an app's templates and Python ask for."""
    found = Catalog()
    for path in _files(app):
        for line, words, _, context in extract("python", _source(path), keywords=KEYWORDS):
            found.add(words, locations=[(str(path.relative_to(HERE)), line)], context=context)
    return found


def missing(app: str) -> Iterator[Message]:
    """What they ask for and the French does not say."""
    have = french(app)
    for message in wanted(app):
        if message.id:
            told = have.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            if told is None or told.fuzzy or not all(told.string if isinstance(told.string, tuple) else (told.string,)):
                yield message


def _files(app: str) -> Iterator[Path]:
    others = () if app else tuple(HERE / other for other in apps() if other)
    for path in sorted((HERE / app).rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and not any(path.is_relative_to(other) for other in others):
            yield path


def _source(path: Path) -> io.BytesIO:
    """A template as the Python that asks for the same words, else the module itself."""
    if path.suffix == ".py":
        return io.BytesIO(path.read_bytes())
    from django.utils.translation.template import templatize

    return io.BytesIO(templatize(path.read_text(), origin=str(path)).encode())


def _print_missing() -> None:
    for app in apps():
        behind = Catalog(locale="fr", fuzzy=False)
        for message in missing(app):
            behind.add(message.id, locations=message.locations, context=message.context)
        if len(behind):
            print(f"# {catalogue(app).relative_to(HERE)}")  # noqa: T201 - a command
            write_po(sys.stdout.buffer, behind, omit_header=True)


def main() -> None:
    """Write what is behind, or with `--check` name it and exit with 1."""
    if "--missing" in sys.argv:
        return _print_missing()
    behind = []
    for path in sorted(HERE.glob("**/locale/*/LC_MESSAGES/*.po")):
        content, target = compiled(path), path.with_suffix(".mo")
        if not target.exists() or target.read_bytes() != content:
            behind.append(str(path.relative_to(HERE)))
            if "--check" not in sys.argv:
                target.write_bytes(content)
    if behind:
        print("\n".join(behind), file=sys.stderr)  # noqa: T201 - a command
    if behind and "--check" in sys.argv:
        raise SystemExit(1)
    return None


if __name__ == "__main__":
    main()
