"""Dates and times of a DICOM file moved by one secret offset a patient, so that every interval stays what it was.

PS3.15, E.3.6, "Retain Longitudinal Temporal Information with Modified Dates". The offset is one to eleven years back, to the
second: a time of day would find an examination in a hospital's list as surely as its date does.
"""

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import Any

from pydicom.datadict import keyword_for_tag, tag_for_keyword

LEAST, RANGE = 366 * 86400, 3653 * 86400
"""Seconds that every date goes back, and within how many more the key chooses."""
DATE = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})")
TIME = re.compile(r"(\d{2})(?::?(\d{2})(?::?(\d{2})(\.\d{1,6})?)?)?")
MOMENT = re.compile(r"(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\.\d{1,6})?([+-]\d{4})?")
FORMS = "%Y", "%m", "%d", "%H", "%M", "%S"
LAST_SECOND = 59
"""A leap second ("60") is the last one before it here: Python's calendar has none."""


def offset_of(dataset: Any, key: bytes) -> timedelta:  # noqa: ANN401 - pydicom's values are untyped here
    """Give the offset of the patient a file is about: alike for all files of a patient under one key, unknown without it.

    A patient is known by identifier; where there is none by name, else by study. Where nothing says who it is, all files
    of the key are one patient's.
    """
    known = (("PatientID", "IssuerOfPatientID"), ("PatientName", "PatientBirthDate"), ("StudyInstanceUID",))
    named = next((told for keywords in known if (told := _told(dataset, keywords))), ())
    message = "\x00".join(("paravent DICOM dates", *named)).encode("utf-8", "surrogatepass")
    digest = hmac.new(key, message, hashlib.sha256).digest()
    return -timedelta(seconds=LEAST + int.from_bytes(digest[:8]) % RANGE)


def _told(dataset: Any, keywords: tuple[str, ...]) -> tuple[str, ...]:  # noqa: ANN401
    """Give the values of some attributes; none where the first is missing or empty."""
    try:
        values = tuple(str(dataset.get(keyword) or "").strip() for keyword in keywords)
    except Exception:  # noqa: BLE001 - a value that cannot be read names nobody
        return ()
    return (keywords[0], *values) if values[0] else ()


def shifted(dataset: Any, element: Any, offset: timedelta) -> str | list[str] | None:  # noqa: ANN401
    """Give the value of a DA, TM or DT element moved by the offset; None where it is none of these or no date.

    A date and the time beside it ("StudyDate", "StudyTime") move as one moment. A date alone counts from its midnight, a time
    alone goes round the clock.
    """
    move = {"DA": _date, "TM": _time, "DT": _moment}.get(element.VR)
    if move is None:
        return None
    if element.is_empty:
        return ""
    values = [str(one).strip() for one in (element.value if element.VM > 1 else [element.value])]
    beside = _beside(dataset, element) if len(values) == 1 else ""
    moved = []
    for value in values:
        try:
            moved.append(move(value, beside, offset) if value else "")
        except (ValueError, OverflowError):
            return None
    return moved if len(moved) > 1 else moved[0]


def _beside(dataset: Any, element: Any) -> str:  # noqa: ANN401
    """Give the time that stands beside a date, or the date beside a time; "" for none."""
    keyword = keyword_for_tag(element.tag)
    other = keyword.replace("Date", "\x00").replace("Time", "Date").replace("\x00", "Time")
    tag = tag_for_keyword(other) if other != keyword else None
    if tag is None or tag not in dataset:
        return ""
    try:
        return str(dataset[tag].value or "").strip() if dataset[tag].VM == 1 else ""
    except Exception:  # noqa: BLE001 - what cannot be read does not stand beside anything
        return ""


def _date(value: str, time: str, offset: timedelta) -> str:
    moved = _at(_day(value), time) + offset
    return f"{moved.year:04d}{moved:%m%d}"  # strftime leaves a year before 1000 short


def _time(value: str, date: str, offset: timedelta) -> str:
    clock = _clock(value)
    parts = TIME.fullmatch(value)
    given = sum(part is not None for part in parts.groups()[:3]) if parts else 0
    day = datetime(2000, 1, 1)
    if DATE.fullmatch(date):
        day = _day(date)
    moved = day + clock + offset
    return "".join(moved.strftime(form) for form in FORMS[3 : 3 + given]) + (parts[4] or "" if parts else "")


def _moment(value: str, _: str, offset: timedelta) -> str:
    parts = MOMENT.fullmatch(value)
    if parts is None:
        raise ValueError
    given = [part for part in parts.groups()[:6] if part is not None]
    numbers = [int(part) for part in given] + [1, 1, 1, 0, 0, 0][len(given) :]
    year, month, day, hour, minute, second = numbers
    moved = datetime(year, month, day, hour, minute, min(second, LAST_SECOND)) + offset
    return (
        f"{moved.year:04d}"
        + "".join(moved.strftime(form) for form in FORMS[1 : len(given)])
        + (parts[7] or "")
        + (parts[8] or "")
    )


def _day(value: str) -> datetime:
    parts = DATE.fullmatch(value)
    if parts is None:
        raise ValueError
    return datetime(*(int(part) for part in parts.groups()))  # type: ignore[arg-type]


def _at(day: datetime, time: str) -> datetime:
    return day + _clock(time) if TIME.fullmatch(time) else day


def _clock(value: str) -> timedelta:
    parts = TIME.fullmatch(value)
    if parts is None:
        raise ValueError
    hours, minutes, seconds = (int(part or 0) for part in parts.groups()[:3])
    if hours > 23 or minutes > LAST_SECOND or seconds > LAST_SECOND + 1:
        raise ValueError
    return timedelta(hours=hours, minutes=minutes, seconds=min(seconds, LAST_SECOND))
