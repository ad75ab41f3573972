"""Names and numbers in fancy dress, between invisible signs, split by markup: read as people see them."""

import time
import unicodedata

import pytest

from paravent import Label, Post, ReasonCode, Verdict, check
from paravent.finding import Span
from paravent.readers import read_text
from paravent.readers.text import MAX_CHARACTERS, normalise
from tests.engine.pace import pace

PHONE = "06 39 98 41 07"
NAME = "Durand"


def between(sign):
    return lambda words: sign.join(words)


def behind(*signs):
    return lambda words: "".join(letter + "".join(signs) for letter in words)


def capitals_from(base):
    return lambda words: "".join(chr(base + ord(c.upper()) - 65) if c.isascii() and c.isalpha() else c for c in words)


def digits(zero_to_nine):
    return lambda words: "".join(zero_to_nine[int(c)] if c.isdigit() else c for c in words)


def spaced_by(sign):
    return lambda words: words.replace(" ", sign)


DRESSES = {
    "decomposed": lambda words: unicodedata.normalize("NFD", words),
    "zero-width spaces": between("\u200b"),
    "variation selectors": between("\ufe0f"),
    "supplementary selectors": between("\U000e0100"),
    "deprecated controls": between("\u206a"),
    "unassigned ignorables": between("\u2065"),
    "Hangul fillers": between("\u3164"),
    "C0 controls": between("\x01"),
    "DEL": between("\x7f"),
    "struck through": behind("\u0336"),
    "underlined": behind("\u0332"),
    "Zalgo": behind("\u0336", "\u0321", "\u0489", "\u0353"),
    "keycaps": behind("\u20e3"),
    "negative circles": capitals_from(0x1F150),
    "squares": capitals_from(0x1F130),
    "negative squares": capitals_from(0x1F170),
    "parentheses": capitals_from(0x1F110),
    "entities": lambda words: "".join(f"&#{ord(c)};" for c in words),
    "hexadecimal entities": lambda words: "".join(f"&#x{ord(c):x};" for c in words),
    "bold inside": lambda words: f"{words[:4]}**{words[4:]}",
    "a tag inside": lambda words: f"{words[:4]}<b>{words[4:]}</b>",
}
NUMBERS = {
    "en spaces": spaced_by("\u2002"),
    "hair spaces": spaced_by("\u200a"),
    "ideographic spaces": spaced_by("\u3000"),
    "no-break spaces": spaced_by("\u00a0"),
    "Braille blanks": spaced_by("\u2800"),
    "tabs": spaced_by("\t"),
    "en dashes": spaced_by("–"),
    "minus signs": spaced_by("−"),
    "middle dots": spaced_by("·"),
    "bullets": spaced_by("•"),
    "Arabic-Indic digits": digits("٠١٢٣٤٥٦٧٨٩"),
    "Devanagari digits": digits("०१२३४५६७८९"),
    "circled digits": digits("⓪①②③④⑤⑥⑦⑧⑨"),
    "negative circled digits": digits("⓿❶❷❸❹❺❻❼❽❾"),
    "superscripts": digits("⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "subscripts": digits("₀₁₂₃₄₅₆₇₈₉"),
    "emoji digits": lambda words: "".join(c + "\ufe0f\u20e3" if c.isdigit() else c for c in words),
}


@pytest.mark.parametrize("dress", DRESSES.values(), ids=DRESSES)
def test_a_name_is_read_through_its_dress(dress):
    assert normalise(f"Mme {dress(NAME)} va mieux")[0].lower() == f"mme {NAME} va mieux".lower()


@pytest.mark.parametrize("dress", (DRESSES | NUMBERS).values(), ids=DRESSES | NUMBERS)
def test_a_telephone_is_seen_through_its_dress_and_leaves_nothing_behind(dress):
    before, after, typed = "Pour joindre la fille du patient : ", ", le soir.", dress(PHONE)
    text = before + typed + after
    report = check(Post(text, author="professional", lang="fr"))
    (phone,) = [finding.place for finding in report.findings if finding.label is Label.PHONE]
    assert isinstance(phone, Span)
    assert phone.start == len(before)
    assert phone.end >= len(before) + len(typed) - len("</b>")
    assert report.verdict is Verdict.STOP
    left = report.safe.copy.text or ""
    assert not any(sign.isdigit() or unicodedata.combining(sign) or sign in "\ufe0f\u20e3\u0489" for sign in left)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Mme **Durand** va mieux", "Mme Durand va mieux"),
        ("Mme ~~Durand~~ va mieux", "Mme Durand va mieux"),
        ("Bonjour,<br>Léa", "Bonjour,\nLéa"),
        ("l&#39;&eacute;quipe&nbsp;: oui", "l'équipe : oui"),
        ("ᴅᴜʀᴀɴᴅ", "DURAND"),
        ("𝔇𝔲𝔯𝔞𝔫𝔡", "Durand"),
        ("Đặng Thị Huệ", "Đặng Thị Huệ"),
        ("2*3*4 = 24", "2*3*4 = 24"),
        ("M*** D***", "M*** D***"),
        ("patient*e*s", "patientes"),
        ("5 m² le 1er", "5 m² le 1er"),
        ("R&D, AT&T; bien", "R&D, AT&T; bien"),
        ("1 < 2 et 3 > 2", "1 < 2 et 3 > 2"),
        ('<img alt="Mme Durand">', '<img alt="Mme Durand">'),
        ("الطفل مريض", "الطفل مريض"),
        ("שָׁלוֹם", "שָׁלוֹם"),
    ],
)
def test_markup_and_dress_are_taken_off_and_nothing_else(typed, read):
    assert normalise(typed)[0] == unicodedata.normalize("NFC", read)


@pytest.mark.parametrize(
    ("typed", "found", "original"),
    [
        ("Mme **Durand** va", "Durand", "Durand"),
        ("Mme <b>Durand</b> va", "Durand", "Durand"),
        ("Mme Dur**and** va", "Durand", "Dur**and"),
        ("Mme D&#117;rand va", "Durand", "D&#117;rand"),
        ("Mme Dur\u0336and\u0336 va", "Durand", "Dur\u0336and\u0336"),
        ("ᴅᴜʀᴀɴᴅ va", "RAN", "ʀᴀɴ"),
        ("ﬁn", "f", "ﬁ"),
        ("ﬁn", "i", "ﬁ"),
    ],
)
def test_places_hold_the_whole_of_what_was_typed(typed, found, original):
    reading = read_text(typed, Post(typed))
    start = reading.content.index(found)
    (place,) = reading.places(start, start + len(found))
    assert isinstance(place, Span)
    assert typed[place.start : place.end] == original


@pytest.mark.parametrize("override", ["\u202d", "\u202e"])
def test_letters_shown_in_another_order_are_not_judged(override):
    report = check(Post(f"Bravo à {override}{NAME[::-1]}\u202c et à toute l'équipe !"))
    assert report.verdict is Verdict.STOP
    assert report.reasons[0].code is ReasonCode.UNCHECKED


@pytest.mark.parametrize(
    "unit", ["a\u200b", "&#68;", "&", "<b>", "<", "**a", "*", "~", "e\u0301", "\u0301", "𝐌", "0–", "ᴀ", "²", "ᄀ", "&#"]
)
def test_the_longest_text_is_read_in_a_moment(unit):
    text = (unit * MAX_CHARACTERS)[:MAX_CHARACTERS]
    began = time.process_time()
    normalise(text)
    assert time.process_time() - began < 3 * pace()
