"""Runs unpii over benchmark posts, in the peer's own environment (`scanning` says how).

Its `paranoid` mode, the one that finds most of the names in French notes and posts. Its labels: PERSON reads as PATIENT (it
knows no staff); LOCATION is a street with its number, and ZIP_CODE a postcode with its town: ADDRESS; BIRTH_DATE and DATE
are DATE; PHONE and EMAIL are themselves; URL reads as HANDLE; SSN, IBAN and NUMBER are ID. It is made for French, and reads
English all the same here.
"""

from scanning import Found, run
from unpii import find_spans

LABELS = {
    "PERSON": "PATIENT", "LOCATION": "ADDRESS", "ZIP_CODE": "ADDRESS", "BIRTH_DATE": "DATE", "DATE": "DATE", "PHONE": "PHONE",
    "EMAIL": "EMAIL", "URL": "HANDLE", "SSN": "ID", "IBAN": "ID", "NUMBER": "ID",
}  # fmt: skip


def find(text: str, _: str) -> list[Found]:
    """What unpii finds; it has one set of rules for every language."""
    return [(span.start, span.end, span.category) for span in find_spans(text, mode="paranoid")]


if __name__ == "__main__":
    run(find, LABELS)
