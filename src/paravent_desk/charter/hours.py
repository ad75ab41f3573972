"""When somebody reads what is written to the establishment, in words. Pure."""

from collections.abc import Iterator, Mapping
from datetime import time

DAYS: Mapping[str, Mapping[str, str]] = {
    "week": {"fr": "du lundi au vendredi", "en": "Monday to Friday"},
    "saturday": {"fr": "le samedi", "en": "Saturday"},
    "sunday": {"fr": "le dimanche et les jours fériés", "en": "Sunday and public holidays"},
}
"""Kinds of day, in the order in which they are told."""
NAMES = tuple(f"{day}_{end}" for day in DAYS for end in ("from", "to"))


def hours(times: Mapping[str, time | None], lang: str) -> str:
    """ "Monday to Friday from 9:00 to 17:00, Saturday …"; "" where nobody ever reads."""
    return ", ".join(_told(times, lang))


def _told(times: Mapping[str, time | None], lang: str) -> Iterator[str]:
    for day, names in DAYS.items():
        start, end = times.get(f"{day}_from"), times.get(f"{day}_to")
        if start is not None and end is not None:
            between = {"fr": ("de", "à"), "en": ("from", "to")}[lang]
            yield f"{names[lang]} {between[0]} {_clock(start, lang)} {between[1]} {_clock(end, lang)}"


def _clock(at: time, lang: str) -> str:
    if lang == "en":
        return f"{at.hour}:{at.minute:02d}"
    return f"{at.hour}\N{NO-BREAK SPACE}h" + (f"\N{NO-BREAK SPACE}{at.minute:02d}" if at.minute else "")
