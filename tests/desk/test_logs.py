"""What is written down of an error says where and of which kind, and not a word of what was seen."""

import io
import logging

from django.conf import settings
from django.utils.module_loading import import_string

SEEN = " ".join(["Mme Durand,", "chambre", "12"])  # in pieces: a traceback shows the lines of the code


def written() -> str:
    told = dict(settings.LOGGING["formatters"]["line"])
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(import_string(told.pop("()"))(told["format"], style=told["style"]))
    try:
        try:
            raise KeyError(SEEN)
        except KeyError as cause:
            raise ValueError(SEEN) from cause
    except ValueError as error:
        record = logging.LogRecord(
            "django.request", logging.ERROR, "", 0, "Failed", (), (ValueError, error, error.__traceback__)
        )
        handler.emit(record)
    return out.getvalue()


def test_an_error_is_told_by_place_and_kind() -> None:
    assert "test_logs.py" in written()
    assert written().rstrip().endswith("ValueError from KeyError")


def test_no_word_of_it_is_shown() -> None:
    assert SEEN not in written()
