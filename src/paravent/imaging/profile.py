"""What the Basic Application Level Confidentiality Profile of DICOM PS3.15 does with each attribute, and the values it leaves.

Detection and repair go by the same table (`words/ps315.tsv`), so that what repair has written is seen to be harmless.
"""

import hashlib
import hmac
import re
import uuid
from dataclasses import dataclass
from functools import cache

from paravent.words import rows

PATH_TAG = re.compile(r"\(([0-9A-F]{4}),([0-9A-F]{4})\)")
REMOVED = "REMOVED"
"""The dummy for words; short and plain enough for every text representation, CS and AE included."""
DUMMIES: dict[str, str] = {
    "DA": "19000101", "TM": "000000", "DT": "19000101000000", "AS": "000Y", "DS": "0", "IS": "0", "UR": "about:blank",
    "LO": REMOVED, "SH": REMOVED, "ST": REMOVED, "LT": REMOVED, "UT": REMOVED, "UC": REMOVED, "CS": REMOVED, "AE": REMOVED,
    "PN": REMOVED,
}  # fmt: skip
"""What stands for a value that an attribute's type forbids to be empty."""
HARMLESS_VALUES = frozenset({*DUMMIES.values(), "", "0.0", "[0]"})
STANDARD_ROOT = "1.2.840.10008."
"""UIDs of the standard itself: classes, syntaxes, coding schemes."""
CUSTOM_UUID = 8


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: the action as the table writes it ("X/Z"), the kind of what the attribute gives away."""

    action: str
    kind: str

    @property
    def resolved(self) -> str:
        """The action that holds whatever the attribute's type (PS3.15, E.3.1): empty where that is allowed, else a dummy."""
        for choice in ("U*", "U", "Z", "D"):
            if choice in self.action.split("/"):
                return choice[0]
        return "X"


PRIVATE = Rule("X", "private")


def rule_of(tag: int) -> Rule | None:
    """Give the rule for a tag (group << 16 | element), or None for an attribute that stays as it is."""
    group = tag >> 16
    if group & 1:
        return PRIVATE
    if group & 0xFF00 == 0x5000:
        return _table()["50xxxxxx"]
    if group & 0xFF00 == 0x6000:
        return _table()["60xx3000"]
    return _table().get(f"{tag:08X}")


def rule_on_path(name: str) -> Rule | None:
    """Give the rule for a field named "(0040,A730)[0].(0040,A160) TextValue": its own, else that of a sequence round it."""
    tags = [int(group + element, 16) for group, element in PATH_TAG.findall(name)]
    if not tags:
        return None
    own = rule_of(tags[-1])
    if own is not None:
        return own
    around = (rule_of(tag) for tag in tags[:-1])
    return next((rule for rule in around if rule is not None and rule.resolved != "U"), None)


@cache
def _table() -> dict[str, Rule]:
    return {tag: Rule(action, kind) for tag, action, kind, *_ in rows("ps315")}


def new_uid(key: bytes, uid: str) -> str:
    """Give the UID that stands for another one wherever it occurs: "2.25." and a UUID of version 8 made by HMAC-SHA-256.

    Version 8 is free for one's own making (RFC 9562), and tells our UIDs from those that a machine gave.
    """
    digest = bytearray(hmac.new(key, uid.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()[:16])
    digest[6] = digest[6] & 0x0F | CUSTOM_UUID << 4
    digest[8] = digest[8] & 0x3F | 0x80
    return f"2.25.{int.from_bytes(digest)}"


def is_harmless_uid(uid: str) -> bool:
    """Whether a UID is the standard's own, or one that `new_uid` made."""
    if not uid or uid.startswith(STANDARD_ROOT):
        return True
    number = uid.removeprefix("2.25.")
    if number == uid or not (number.isascii() and number.isdigit()) or len(number) > 39 or int(number) >> 128:
        return False
    return uuid.UUID(int=int(number)).version == CUSTOM_UUID
