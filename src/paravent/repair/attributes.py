"""A DICOM data set made anew by the Basic Application Level Confidentiality Profile (PS3.15, Annex E) and its options.

Removed, emptied, given a dummy or a new UID is what the table says, in sequences of any depth. Removed is, too, what the table
cannot know: private attributes, curves and overlays, attributes no dictionary knows, pixels inside sequences, and free words
that hold a name or number just removed, or a word that is neither ordinary nor of the trade. What an option keeps is kept as
far as it can be cleaned; what cannot be goes as it would without the option.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from pydicom.datadict import DicomDictionary, tag_for_keyword
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag

from paravent.imaging.dataset import MAX_VALUE, PIXELS, UNDEFINED
from paravent.imaging.profile import (
    BASIC,
    DUMMIES,
    HARMLESS_VALUES,
    OLDEST,
    PUBLIC_SCHEMES,
    Rule,
    content_rules,
    is_harmless_uid,
    is_safe_creator,
    is_safe_private,
    new_uid,
    rule_of,
)
from paravent.post import DicomProfile
from paravent.repair.longitudinal import offset_of, shifted
from paravent.words import common, entries, given_name, surname

WORDS = frozenset({"LO", "SH", "ST", "LT", "UT", "UC", "PN"})
NUMBERS = frozenset({"US", "SS", "UL", "SL", "FL", "FD", "UV", "SV"})
BYTES = frozenset({"OB", "OW", "OF", "OD", "OL", "OV", "UN"})
TELLING = {"PN": re.compile(r"[^\W_]{3,}"), "LO": re.compile(r"[^\W_]{4,}"), "SH": re.compile(r"[^\W_]{4,}")}
"""What of a removed name or number is told again where it stands in other words, by the value's representation."""
WORD = re.compile(r"[^\W_]+")
TOO_COMMON = frozenset(
    {
        "anon",
        "anonymous",
        "anonymized",
        "body",
        "chest",
        "head",
        "image",
        "name",
        "none",
        "patient",
        "phantom",
        "series",
        "study",
    }
    | {"test", "the", "unknown", "von", "van", "del", "des", "les", "ben", "bin", "max", "min", "mrs"}
)
REFERENCE = frozenset({"UI", "IS", "US"})
FORMS = {"DS": re.compile(r"[-+0-9.eE ]*\x00?"), "IS": re.compile(r"[-+0-9. ]*\x00?"), "UI": re.compile(r"[0-9.]* ?\x00?")}
"""What a number or a UID may look like; more is read, and dropped, where it breaks the form."""
CODED = frozenset({"CS", "OB", "OW", "OF", "OD", "OL", "OV", "OB or OW"})
SIZES = {
    "US": 2, "SS": 2, "US or SS": 2, "US or SS or OW": 2, "UL": 4, "SL": 4, "FL": 4, "AT": 4, "UV": 8, "SV": 8, "FD": 8,
}  # fmt: skip
PURPOSE_OF_REFERENCE = 0x0040A170
CONCEPT_NAME, TEXT_VALUE = 0x0040A043, 0x0040A160
FIRST_GROUP = 0x0008
PRIVATE_CREATORS = 0x0100
"""Elements of an odd group below this one name the makers of its blocks (PS3.5, 7.8.1)."""
SHORTEST_NAME = 3
RARELY_USED, USED, OFTEN_BORNE = 15, 30, 4
"""Zipf frequency × 10 of a word of the language, and of one so usual that it is hardly a name; class of a known name."""
LETTERS = re.compile(r"[^\W\d_]+")
LONG_NUMBER = re.compile(r"\d{5}")
MOST_DIGITS = 6
CODE_MEANING, DIMENSION_LABEL = 0x00080104, 0x00209421
EQUIPMENT = frozenset({0x00080070, 0x00081090, 0x00181016, 0x00181018, 0x00181019, 0x0018101B, 0x00181020})
"""Maker, model and software of the machine, and of the one that digitised a film."""
CODE_VALUE, SCHEME = 0x00080100, 0x00080102
CODE = frozenset({CODE_VALUE, SCHEME, 0x00080103})
"""Code Value, Coding Scheme Designator, Coding Scheme Version."""
LONG = 5
"""Letters of a word of the trade that tells a joined word from a chance one."""
AGE = re.compile(r"(\d{3})([DWMY])")
YEAR_IN = {"D": 365, "W": 52, "M": 12, "Y": 1}


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What holds for one file: the options, the key, how far dates move, and the paths of fields where something was seen."""

    profile: DicomProfile
    key: bytes = field(repr=False)
    offset: timedelta = field(repr=False)
    seen: frozenset[str] = frozenset()
    removed: set[str] = field(default_factory=set, repr=False)
    """Telling words of what goes, in lower case; grows while the file is cleaned."""


def cleaned(dataset: Any, key: bytes, profile: DicomProfile = BASIC, seen: frozenset[str] = frozenset()) -> Any:  # noqa: ANN401
    """Give a new data set without file meta; call inside `quiet`.

    UIDs and dates are replaced by HMAC-SHA-256 under `key`. `seen` holds the paths ("(0008,103E)") of the fields in which
    detectors that ran under the same profile saw something: their words go.
    """
    offset = offset_of(dataset, key) if profile.retain_longitudinal_modified_dates else timedelta()
    cleaning = Cleaning(profile, key, offset, seen)
    clean = _cleaned(dataset, cleaning, "", strictly=False)
    _without(clean, cleaning.removed - TOO_COMMON)
    return clean


def _cleaned(dataset: Any, cleaning: Cleaning, around: str, *, strictly: bool) -> Any:  # noqa: ANN401
    """Clean a data set, or the item of a sequence at a path; strictly where an option alone keeps that sequence."""
    clean = Dataset()
    encoding = dataset.original_encoding
    clean.set_original_encoding(*encoding, dataset.original_character_set)
    for tag in sorted(dataset.keys(), key=int):
        number = int(tag)
        rule = rule_of(number, cleaning.profile)
        known = _known(number, rule, top=not around)
        element = dataset.get_item(tag)
        if isinstance(element, RawDataElement):
            as_stated = (element.is_implicit_VR, element.is_little_endian) == encoding
            if known and rule is None and as_stated and _is_plain(element, number):
                clean._dict[tag] = element  # written as it was read, without a detour over Python's values
                continue
            representation = _unread(element, number, rule, cleaning.profile)
            if representation and rule is not None:
                stand_in = _stand_in(rule, representation, empty=not element.value) if known else None
                if stand_in is not None:
                    clean.add_new(tag, representation, stand_in)
                continue
            element = _read(dataset, tag)
        if not known:
            if number >> 16 & 1 and cleaning.profile.retain_safe_private and _is_safe(dataset, element):
                clean.add(element)
            _remember(element, rule, cleaning.removed)
            continue
        if element is None or (element.VR == "SQ" and not isinstance(element.value, Sequence)):
            continue
        if element.VR == "UN":  # bytes that nobody can read
            stand_in = None if rule is None else _stand_in(rule, "UN", empty=element.is_empty)
            if stand_in is not None:
                clean.add_new(tag, "UN", stand_in)
            continue
        path = f"{around}({number >> 16:04X},{number & 0xFFFF:04X})"
        if element.VR == "SQ":
            items = _items(element, rule, cleaning, path, strictly=strictly)
            if items is not None:
                clean.add_new(tag, "SQ", items)
            continue
        if rule is None or not rule.chosen:
            _remember(element, rule, cleaning.removed)
        value = _value(dataset, element, rule, cleaning, path, strictly=strictly)
        if value is element.value and value is not None:
            clean._dict[tag] = element  # nothing changes an element once it is read
        elif value is not None:
            clean.add_new(tag, element.VR, value)
    _content(clean, dataset, cleaning)
    return clean


def _known(number: int, rule: Rule | None, *, top: bool) -> bool:
    """Whether an attribute may be in the copy at all."""
    group = number >> 16
    if group & 1 or group < FIRST_GROUP or not number & 0xFFFF or group & 0xFF00 in {0x5000, 0x6000}:
        return False
    if number in PIXELS:
        return top
    return rule is not None or number in DicomDictionary


def _unread(raw: RawDataElement, number: int, rule: Rule | None, profile: DicomProfile) -> str:
    """Give the representation of an attribute that goes without its value having to be read, "" for any other.

    Names and identifiers are read, to know them again where they are told in other words.
    """
    if rule is None or rule.chosen or rule.resolved == "U" or (rule.kind == "private" and profile.retain_safe_private):
        return ""
    representation: str = raw.VR or DicomDictionary.get(number, ("",))[0]
    told = representation == "PN" or (rule.kind == "identifier" and representation in TELLING)
    return "" if told or representation in {"UI", "SQ", "UN"} or len(representation) > 2 else representation


def _is_plain(raw: RawDataElement, number: int) -> bool:
    """Whether an attribute that stays has no words: numbers whose bytes are numbers, codes, UIDs, bulk data."""
    content, representation = raw.value, raw.VR or DicomDictionary[number][0]
    if not content or len(content) % 2 or raw.length == UNDEFINED:
        return False
    if representation in FORMS:
        return all(FORMS[representation].fullmatch(value) for value in content.decode("latin-1").split("\\"))
    return representation in CODED or len(content) % SIZES.get(representation, len(content) + 1) == 0


def _is_safe(dataset: Any, element: Any) -> bool:  # noqa: ANN401
    """Whether a private attribute is one of the safe list, or names the maker of a block that may hold such."""
    if element is None or element.VR in BYTES or element.VR == "SQ":
        return False
    tag = element.tag
    if tag.element < PRIVATE_CREATORS:
        return is_safe_creator(str(element.value))
    creator = _read(dataset, Tag(tag.group, tag.element >> 8))
    value = "\\".join(str(one) for one in _values(element))
    return creator is not None and element.VR not in WORDS and is_safe_private(str(creator.value), int(tag), value)


def _read(dataset: Any, tag: Any) -> Any:  # noqa: ANN401
    try:
        return dataset[tag]
    except Exception:  # noqa: BLE001 - what cannot be read cannot be known to be harmless: it goes
        return None


def _items(element: Any, rule: Rule | None, cleaning: Cleaning, path: str, *, strictly: bool) -> list[Any] | None:  # noqa: ANN401
    """Give the items of a sequence, cleaned; none where the profile empties it, one without attributes where it wants a dummy,
    None where it removes the sequence.
    """
    strictly = strictly or (rule is not None and rule.chosen == "C")
    items = [  # also to learn the names in what goes
        _cleaned(item, cleaning, f"{path}[{number}].", strictly=strictly) for number, item in enumerate(element.value)
    ]
    if rule is None or (rule.chosen and not rule.shifted):
        return [item for item in items if not _is_left_out(item, cleaning.profile)]
    if rule.resolved == "U":
        return [_reference(item) for item in items]
    return {"X": None, "Z": [], "D": [Dataset()] if items else []}[rule.resolved]


def _reference(item: Any) -> Any:  # noqa: ANN401
    """Keep what a reference to another instance needs (action U*): UIDs, frame numbers, its purpose."""
    reference = Dataset()
    for element in item:
        if element.VR in REFERENCE or element.tag == PURPOSE_OF_REFERENCE:
            reference.add(element)
    return reference


def _content(clean: Any, dataset: Any, cleaning: Cleaning) -> None:  # noqa: ANN401
    """Give the text of a report's content item a dummy where its concept forbids it to say anything (Table E.3.4-1, "D")."""
    if CONCEPT_NAME in dataset and TEXT_VALUE in clean:
        rule = concept_rule(dataset, cleaning.profile)
        if rule is not None and not rule.chosen:
            clean.add_new(TEXT_VALUE, "UT", DUMMIES["UT"])


def _is_left_out(item: Any, profile: DicomProfile) -> bool:  # noqa: ANN401
    """Whether a report's content item goes altogether (the same table, "X")."""
    rule = concept_rule(item, profile) if CONCEPT_NAME in item else None
    return rule is not None and not rule.chosen and rule.resolved == "X"


def concept_rule(item: Any, profile: DicomProfile) -> Rule | None:  # noqa: ANN401
    """Give the rule for a content item by the code of its concept name, None where the table says nothing of it."""
    try:
        concept = item[CONCEPT_NAME].value[0]
        code, scheme = str(concept.CodeValue).strip(), str(concept.CodingSchemeDesignator).strip()
    except Exception:  # noqa: BLE001 - without a code no rule names it; its words are looked over like any others
        return None
    return content_rules(profile).get((code, scheme))


def _value(dataset: Any, element: Any, rule: Rule | None, cleaning: Cleaning, path: str, *, strictly: bool) -> Any:  # noqa: ANN401
    """Give the value in the copy, None for no such attribute."""
    if rule is None:
        form = FORMS.get(element.VR)  # told as a number, a name would be looked at by nobody
        if form is not None and not all(form.fullmatch(str(value)) for value in _values(element)):
            return None
        strictly = strictly and not (element.tag in CODE and str(dataset.get("CodingSchemeDesignator")) in PUBLIC_SCHEMES)
        if element.VR not in WORDS or _harmless(element, path, cleaning, strictly=strictly):
            return element.value
        return element.value if path not in cleaning.seen and _is_published(dataset, element) else None
    if rule.chosen:
        value = _retained(dataset, element, rule, cleaning, path)
        if value is not None:
            return value
        _remember(element, rule, cleaning.removed)
    if element.VR == "UI" and rule.resolved in {"U", "D"}:
        return _new_uids(element, cleaning.key)
    return _stand_in(rule, element.VR, empty=element.is_empty)


def _stand_in(rule: Rule, representation: str, *, empty: bool) -> Any:  # noqa: ANN401
    """Give what stands for a value that goes: nothing (None, no such attribute), an empty value, a dummy."""
    if rule.resolved == "X":
        return None
    if rule.resolved == "Z" or empty or representation == "UI":
        return [] if representation in NUMBERS else b"" if representation in BYTES else ""
    if representation in BYTES:
        return b"\x00\x00"
    return 0 if representation in NUMBERS else DUMMIES.get(representation)


def _retained(dataset: Any, element: Any, rule: Rule, cleaning: Cleaning, path: str) -> Any:  # noqa: ANN401
    """Give the value that an option keeps: as it is, moved or looked over; None where it cannot be kept."""
    if rule.shifted:
        return shifted(dataset, element, cleaning.offset)
    if element.VR == "AS":
        ages = [_capped(str(value)) for value in _values(element)]
        return None if None in ages else ages if len(ages) > 1 else "".join(filter(None, ages))
    if rule.chosen == "K":
        return None if element.VR in BYTES else element.value
    return element.value if element.VR in WORDS and _harmless(element, path, cleaning, strictly=True) else None


def _capped(age: str) -> str | None:
    """Give an age, cut off at ninety years; None for what is none."""
    parts = AGE.fullmatch(age)
    if parts is None:
        return None if age else ""
    return age if int(parts[1]) <= OLDEST * YEAR_IN[parts[2]] else f"{OLDEST:03d}Y"


def _harmless(element: Any, path: str, cleaning: Cleaning, *, strictly: bool) -> bool:  # noqa: ANN401
    """Whether words may stay: nothing was seen in them, and none might be a name. Strictly: nor a long number or text."""
    values = _values(element)
    if not values:
        return True
    if path in cleaning.seen:
        return False
    if not strictly:
        known = _known_words(element)
        return all(word in known or _ordinary(word) for word in _told(values))
    text = "\\".join(str(value) for value in values)
    if len(text) >= MAX_VALUE or LONG_NUMBER.search(text) or sum(map(str.isdigit, text)) > MOST_DIGITS:
        return False  # what is longer has not been read to its end; more digits may be a date, a telephone, a number of a list
    return all(_ordinary(word.lower()) for word in LETTERS.findall(text))


def _ordinary(word: str) -> bool:
    """Whether a free word may stay: short, holding a digit, of the trade ("axial"), or of the language and hardly a name."""
    if len(word) < SHORTEST_NAME or not word.isalpha() or word in _marks():
        return True
    usual, name = max(common(word, "fr"), common(word, "en")), max(given_name(word), surname(word))
    return usual >= RARELY_USED and not (name >= OFTEN_BORNE and usual < USED + 2 * name)


def _known_words(element: Any) -> frozenset[str]:  # noqa: ANN401
    """Words that may stay in an attribute for what it is: a machine's maker, a scheme of codes, an attribute's keyword."""
    if element.tag in EQUIPMENT:
        return _equipment()
    if element.tag in CODE and str(element.value).strip() in PUBLIC_SCHEMES:
        return frozenset(_told(_values(element)))
    if element.tag == SCHEME:  # a maker's own: "SECTRA"
        return _equipment()
    if element.tag == CODE_VALUE:
        return frozenset(word for word in _told(_values(element)) if _is_joined(word))
    if element.tag == DIMENSION_LABEL and tag_for_keyword(str(element.value)) is not None:
        return frozenset(_told(_values(element)))
    return frozenset()


def _is_joined(word: str) -> bool:
    """Whether a word is made of words of the trade end to end, a long one among them, and holds nobody's name: "CTPECHEST".

    Between them may stand once what is shorter than a name, as it may stand alone.
    """
    joined, long = _joined()
    parts = (word, *long.split(word))
    return len(parts) > 2 and joined.fullmatch(word) is not None and not any(given_name(one) or surname(one) for one in parts)


@cache
def _joined() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of words of the trade one after the other, and of a long one."""
    pieces = sorted((word for word in _marks() if word.isalpha() and len(word) > 1), key=len, reverse=True)
    some, long = f"(?:{'|'.join(pieces)}){{0,6}}", (word for word in pieces if len(word) >= LONG)
    return re.compile(rf"{some}[a-z]{{0,{SHORTEST_NAME - 1}}}{some}"), re.compile("|".join(long))


def _is_published(dataset: Any, element: Any) -> bool:  # noqa: ANN401
    """Whether the meaning of a code is the one that PS3.16 gives it: then it says nothing of its own."""
    if element.tag != CODE_MEANING:
        return False
    meanings = _published().get((str(dataset.get("CodingSchemeDesignator")), str(dataset.get("CodeValue"))))
    return meanings is not None and str(element.value).strip().lower() == meanings


@cache
def _published() -> dict[tuple[str, str], str]:
    from pydicom.sr._concepts_dict import concepts  # 19,000 codes: read when a meaning is in doubt

    found = {}
    for scheme, named in concepts.items():
        for codes in named.values():
            found.update({(scheme, code): meaning.lower() for code, (meaning, *_) in codes.items()})
    return found


@cache
def _equipment() -> frozenset[str]:
    return frozenset(word for line in entries("equipment") for word in line.split())


@cache
def _marks() -> frozenset[str]:
    return frozenset(word for line in entries("picture_marks") for word in line.split())


def _new_uids(element: Any, key: bytes) -> list[str]:  # noqa: ANN401
    return [str(uid) if is_harmless_uid(str(uid)) else new_uid(key, str(uid)) for uid in _values(element)]


def _values(element: Any) -> list[Any]:  # noqa: ANN401
    if element is None or element.is_empty:
        return []
    return list(element.value) if element.VM > 1 else [element.value]


def _remember(element: Any, rule: Rule | None, removed: set[str]) -> None:  # noqa: ANN401
    """Keep the telling words of names and numbers that are removed."""
    if rule is None or element is None or (element.VR != "PN" and rule.kind != "identifier") or element.VR not in TELLING:
        return
    for value in _values(element):
        if str(value) not in HARMLESS_VALUES:
            removed.update(word.lower() for word in TELLING[element.VR].findall(str(value)))


def _without(clean: Any, words: set[str]) -> None:  # noqa: ANN401
    """Remove, in place, every attribute whose free words hold one of these words."""
    if not words:
        return
    for tag, element in tuple(clean._dict.items()):  # indexing would read what was passed on unread; it has no words
        if isinstance(element, RawDataElement):
            continue
        if element.VR == "SQ":
            for item in element.value:
                _without(item, words)
        elif element.VR in WORDS and not words.isdisjoint(_told(_values(element))):
            del clean[tag]


def _told(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        yield from (word.lower() for word in WORD.findall(str(value)))
