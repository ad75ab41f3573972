"""What the Basic Application Level Confidentiality Profile of DICOM PS3.15 does with each attribute, and the values it leaves.

Detection and repair go by the same table (`words/ps315.tsv`), so that what repair has written is seen to be harmless.
"""

import hashlib
import hmac
import re
import uuid
from dataclasses import dataclass, replace
from functools import cache

from paravent.post import DicomProfile
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
NUMBER = r"[-+]?(?:[0-9]{1,6}(?:\.[0-9]{0,17})?|\.[0-9]{1,16})(?:[eE][-+]?[0-9]{1,3})?"
CODED = r"DIRECTIONAL|BMATRIX|ISOTROPIC|NONE|HELIX|HELICAL|SPIRAL|AXIAL|SURVIEW|TILTED|STATIC|[AFHILPRS]{1,3}"
PLAIN_VALUE = re.compile(rf" *(?:{NUMBER}(?: *\\ *{NUMBER}){{0,15}}|{CODED}|) *")
"""What a safe private attribute may hold: up to 16 short numbers, or a known word. Dates and identifiers are longer."""
PUBLIC_SCHEMES = frozenset(
    {"DCM", "SCT", "SRT", "SNM3", "LN", "UCUM", "RADLEX", "RADELEMENT", "FMA", "NCIt", "MDC", "I10"}
    | {
        "SCPECG",
        "NCDR",
        "NCDR [2.0b]",
        "BI",
        "IBSI",
        "UMLS",
        "MSH",
        "NEU",
        "RXNORM",
        "ISO639_1",
        "ISO639_2",
        "ISO3166_1",
        "RFC5646",
        "BCP47",
    }
)
"""Coding schemes of PS3.16, chapter 8, whose codes are published: a long number among them is no identifier."""
OLDEST = 90
"""Years at which ages are cut off (as 45 CFR 164.514(b)(2)(i)(C) does)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: the action as the table writes it ("X/Z"), the kind of what the attribute gives away, what options do instead.

    `chosen` is what the options in force do: "K" keep, "C" clean, "" nothing; then the action holds.
    """

    action: str
    kind: str
    options: tuple[tuple[str, str], ...] = ()
    chosen: str = ""
    shifted: bool = False
    """Whether "C" means another date rather than words looked over."""

    @property
    def resolved(self) -> str:
        """The action that holds whatever the attribute's type (PS3.15, E.3.1): empty where that is allowed, else a dummy."""
        return _resolved(self.action)

    def under(self, profile: DicomProfile) -> "Rule":
        """Give the rule with what the options in force do. Where one keeps and one cleans, it is cleaned."""
        doing = {option: action for option, action in self.options if getattr(profile, option, False)}
        chosen = "C" if "C" in doing.values() else "K" if doing else ""
        return replace(self, chosen=chosen, shifted=SHIFTING in doing)


BASIC = DicomProfile()
PRIVATE = Rule("X", "private")
SHIFTING = "retain_longitudinal_modified_dates"
CURVES, OVERLAYS = Rule("X", "text"), Rule("X", "text")
"""Drawn over the picture, words included, and nobody has read them: they go under every option, cleaned by leaving them out."""


@cache
def _resolved(action: str) -> str:
    for choice in ("U*", "U", "Z", "D"):
        if choice in action.split("/"):
            return choice[0]
    return "X"


def rule_of(tag: int, profile: DicomProfile = BASIC) -> Rule | None:
    """Give the rule for a tag (group << 16 | element), or None for an attribute that stays as it is."""
    group = tag >> 16
    if group & 1:
        return PRIVATE
    if group & 0xFF00 == 0x5000:
        return CURVES
    if group & 0xFF00 == 0x6000:
        return OVERLAYS
    return _table(profile).get(tag)


def rule_on_path(name: str, profile: DicomProfile = BASIC) -> Rule | None:
    """Give the rule for a field named "(0040,A730)[0].(0040,A160) TextValue": its own, else that of a sequence round it.

    A sequence that goes takes along what an option would keep in it.
    """
    tags = [int(group + element, 16) for group, element in PATH_TAG.findall(name)]
    if not tags:
        return None
    own = rule_of(tags[-1], profile)
    if own is not None and not own.chosen:
        return own
    around = [rule for rule in (rule_of(tag, profile) for tag in tags[:-1]) if rule is not None and rule.resolved != "U"]
    gone = next((rule for rule in around if not rule.chosen), None)
    return gone or own or (around[-1] if around else None)


@cache
def _table(profile: DicomProfile) -> dict[int, Rule]:
    return {tag: rule.under(profile) for tag, rule in _rules().items()}


@cache
def _rules() -> dict[int, Rule]:
    found = {}
    for tag, action, kind, _, _, options in rows("ps315"):
        if re.fullmatch("[0-9A-F]{8}", tag):
            found[int(tag, 16)] = Rule(action, kind, options_of(options))
    return found


def options_of(column: str) -> tuple[tuple[str, str], ...]:
    """Read a column of options: "retain_uids=K clean_descriptors=C", or "-" for none."""
    pairs = (one.partition("=") for one in column.split() if "=" in one)
    return tuple((name, action) for name, _, action in pairs)


@cache
def content_rules(profile: DicomProfile) -> dict[tuple[str, str], Rule]:
    """Give the rules for content items of structured reports, by code and coding scheme (PS3.15, Table E.3.4-1)."""
    found = {}
    for code, scheme, _, action, options in rows("ps315_content"):
        found[code, scheme] = Rule(action, "text", options_of(options)).under(profile)
    return found


def is_safe_private(creator: str, tag: int, value: str) -> bool:
    """Whether a private attribute is on the list of safe ones, and its value a number or a coded word, as it should be."""
    named = f"{tag >> 16:04X}xx{tag & 0xFF:02X}"
    return (creator.strip(), named) in _safe_private() and PLAIN_VALUE.fullmatch(value) is not None


def is_safe_creator(value: str) -> bool:
    """Whether the maker of a private block is one of the list's: his name says no more than the attribute it stands for."""
    return any(value.strip() == creator for creator, _ in _safe_private())


@cache
def _safe_private() -> frozenset[tuple[str, str]]:
    return frozenset((creator, tag) for creator, tag, _ in rows("ps315_private"))


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
