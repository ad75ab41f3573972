"""Arguments, read without ever quoting them: what was typed in the wrong place may be a patient's name."""

import argparse
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn, TypeVar

from paravent.cli.exits import Code, CommandError
from paravent.cli.interface import Interface
from paravent.post import Author, Consent, Kind, Language, Scope, Tier

T = TypeVar("T")
SHIELD = "\uffff"


class Parser(argparse.ArgumentParser):
    """A parser of one command whose errors are sentences of the catalogue."""

    def __init__(self, command: str, interface: Interface) -> None:
        words = interface.words
        super().__init__(
            prog=f"paravent {command}",
            usage=words(f"usage_line.{command}"),
            description=words(f"help.{command}"),
            allow_abbrev=False,
            add_help=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self.words = words
        self._positionals.title, self._optionals.title = words("help.what"), words("help.options")
        self.option("-h", "--help", action="help")
        self.option("--ui", metavar="fr|en", type=one_of("--ui", Language))

    def option(self, *names: str, **settings: object) -> None:
        """Add an option; its help is the catalogue's sentence for its longest name."""
        name = max(names, key=len).lstrip("-")
        self.add_argument(*names, help=self.words(f"option.{name}"), **settings)  # type: ignore[arg-type]

    def parse(self, arguments: list[str]) -> argparse.Namespace:
        """Parse options and words in any order; after `--`, everything is a word."""
        end = arguments.index("--") if "--" in arguments else len(arguments)
        # argparse forgets `--` when options and words are mixed: what follows it is shielded until it has been sorted
        parsed = self.parse_intermixed_args(arguments[:end] + [SHIELD + word for word in arguments[end + 1 :]])
        for name, value in vars(parsed).items():
            setattr(parsed, name, _unshielded(value))
        return parsed

    def error(self, message: str) -> NoReturn:
        """Say what is wrong by the option's own name; argparse's message may quote what was typed."""
        named = re.match(r"argument ([-/\w]+)(?: [^:]{0,60})?: expected", message)
        if named:
            raise CommandError(Code.USAGE, "usage.value", option=named.group(1))
        missing = re.match(r"the following arguments are required: ([-/,|\w .…]{1,80})$", message)
        if missing:
            raise CommandError(Code.USAGE, "usage.required", option=missing.group(1), command=self.prog)
        raise CommandError(Code.USAGE, "usage.unknown", command=self.prog)


def _unshielded(value: object) -> object:
    if isinstance(value, list):
        return [_unshielded(one) for one in value]
    if isinstance(value, str | Path) and str(value).startswith(SHIELD):
        return type(value)(str(value).removeprefix(SHIELD))
    return value


def situation(parser: Parser, author: Author = Author.HOSPITAL) -> None:
    """Add the options that say who speaks, where and when."""
    parser.option("--author", metavar="|".join(Author), type=one_of("--author", Author), default=author)
    parser.option("--kind", metavar="|".join(Kind), type=one_of("--kind", Kind), default=Kind.POST)
    parser.option("--lang", metavar="fr|en", type=one_of("--lang", Language))
    parser.option("--place", metavar="…")
    parser.option("--tier", metavar="|".join(Tier), type=one_of("--tier", Tier), default=Tier.FULL)
    parser.option("--at", metavar="2026-03-01T18:30", type=moment)


def one_of(option: str, words: Iterable[T]) -> Callable[[str], T]:
    """A converter to one of an enumeration's words; raises CommandError that lists them."""
    known = {str(word): word for word in words}

    def convert(typed: str) -> T:
        if typed not in known:
            raise CommandError(Code.USAGE, "usage.one_of", option=option, choices=", ".join(known))
        return known[typed]

    return convert


def moment(typed: str) -> datetime:
    """A time by ISO 8601 ("2026-03-01", "2026-03-01T18:30+01:00"); raises CommandError."""
    try:
        return datetime.fromisoformat(typed)
    except ValueError:
        raise CommandError(Code.USAGE, "usage.moment") from None


def consent(typed: str) -> Consent:
    """A consent written `image|story[:written][:GIVEN-ON][:care-ended=DAY]`, days as 2026-03-01; raises CommandError."""
    scope, *rest = typed.split(":")
    written, given_on, care_ended_on = False, None, None
    try:
        for part in rest:
            if part == "written" and not written:
                written = True
            elif part.startswith("care-ended=") and care_ended_on is None:
                care_ended_on = date.fromisoformat(part.removeprefix("care-ended="))
            elif given_on is None:
                given_on = date.fromisoformat(part)
            else:
                raise ValueError
        return Consent(Scope(scope), written, given_on, care_ended_on)
    except ValueError:
        raise CommandError(Code.USAGE, "usage.consent") from None
