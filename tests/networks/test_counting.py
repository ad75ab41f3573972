"""One table of strings for all networks: what each of them counts."""

import time
import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from paravent_desk.networks.addresses import addresses
from paravent_desk.networks.counting import count, fits, parts
from paravent_desk.networks.errors import Refused
from paravent_desk.networks.limits import Limits, Unit

MASTODON = Limits(500, Unit.GRAPHEMES, "", link=23, short_mentions=True)
BLUESKY = Limits(300, Unit.GRAPHEMES, "", bytes=3000)
X = Limits(280, Unit.WEIGHTED, "", link=23)
THREADS = Limits(500, Unit.EMOJI_BYTES, "")
FACEBOOK = Limits(63206, Unit.UTF16, "")
INSTAGRAM = Limits(2200, Unit.CODE_POINTS, "")
NETWORKS = {"mastodon": MASTODON, "bluesky": BLUESKY, "x": X, "threads": THREADS, "facebook": FACEBOOK, "instagram": INSTAGRAM}

FAMILY = "👨‍👩‍👧‍👦"
TABLE = [
    # text, then what Mastodon, Bluesky, X, Threads, Facebook (UTF-16) and Instagram (code points) count
    ("nothing", "", 0, 0, 0, 0, 0, 0),
    ("Latin", "Bonjour", 7, 7, 7, 7, 7, 7),
    ("an accent, composed", unicodedata.normalize("NFC", "Été"), 3, 3, 3, 3, 3, 3),
    ("an accent, combining", unicodedata.normalize("NFD", "Été"), 3, 3, 3, 5, 5, 5),
    ("several marks on one letter", "e\u0301\u0323", 1, 1, 3, 3, 3, 3),
    ("typographic quotation marks and dash", "“a” — b", 7, 7, 7, 7, 7, 7),
    ("an ellipsis weighs two on X", "…", 1, 1, 2, 1, 1, 1),
    ("French quotation marks, narrow space", "« a »", 5, 5, 5, 5, 5, 5),
    ("a flag", "🇫🇷", 1, 1, 2, 8, 4, 2),
    ("two flags", "🇫🇷🇨🇭", 2, 2, 4, 16, 8, 4),
    ("the flag of a region", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", 1, 1, 2, 28, 14, 7),
    ("a family", FAMILY, 1, 1, 2, 25, 11, 7),
    ("a colour of skin", "👍🏽", 1, 1, 2, 8, 4, 2),
    ("a health worker, joined", "👩🏽‍⚕️", 1, 1, 2, 17, 7, 5),
    ("a heart with its variant", "❤️", 1, 1, 2, 6, 2, 2),
    ("a keycap", "1️⃣", 1, 1, 2, 7, 3, 3),
    ("a joiner alone", "a\u200db", 2, 2, 3, 3, 3, 3),
    ("Chinese", "医院开放日", 5, 5, 10, 5, 5, 5),
    ("Korean, composed", "병원", 2, 2, 4, 2, 2, 2),
    ("Korean, in letters", unicodedata.normalize("NFD", "병원"), 2, 2, 4, 6, 6, 6),
    ("Arabic", "مرحبا", 5, 5, 5, 5, 5, 5),
    ("Arabic with vowels", "مَرْحَبًا", 5, 5, 9, 9, 9, 9),
    ("Thai", "สวัสดี", 4, 4, 6, 6, 6, 6),
    ("beyond the first plane", "𝒳", 1, 1, 2, 1, 2, 1),
    ("a line break of Windows", "a\r\nb", 3, 3, 4, 4, 4, 4),
    ("a line break", "a\nb", 3, 3, 3, 3, 3, 3),
    ("an address", "https://hopital.example.org/agenda", 23, 34, 23, 34, 34, 34),
    ("a short address", "https://a.fr", 23, 12, 23, 12, 12, 12),
    ("an address without https", "voir example.org", 16, 16, 28, 16, 16, 16),
    ("an address at the end of a sentence", "Voir https://example.org/a.", 29, 27, 29, 27, 27, 27),
    ("an address in brackets", "(https://example.org/a_(b))", 25, 27, 25, 27, 27, 27),
    ("an address with a query", "https://example.org/a?b=c&d=é", 24, 29, 24, 29, 29, 29),
    ("two addresses", "https://example.org https://example.com", 47, 39, 47, 39, 39, 39),
    ("a domain with an accent", "https://hôpital.fr/", 23, 19, 23, 19, 19, 19),
    ("no top-level domain", "https://serveur.interne/a", 25, 25, 25, 25, 25, 25),
    ("an abbreviation is no address", "M.Durand, p.ex. ici", 19, 19, 19, 19, 19, 19),
    ("a name on the same server", "@chu", 4, 4, 4, 4, 4, 4),
    ("a name on another server", "@chu@mastodon.example", 4, 21, 21, 21, 21, 21),
    ("a mail address", "contact@example.org", 19, 19, 19, 19, 19, 19),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(row[1], row[2:], id=row[0]) for row in TABLE])
def test_each_network_counts_in_its_own_way(text, expected):
    assert {name: count(text, limits) for name, limits in NETWORKS.items()} == dict(zip(NETWORKS, expected, strict=True))


def test_a_text_fits_up_to_its_limit_and_not_beyond():
    assert fits("a" * 280, X) and not fits("a" * 281, X)
    assert fits("医" * 140, X) and not fits("医" * 141, X)


def test_bytes_are_limited_where_the_network_limits_them():
    assert fits(FAMILY * 120, BLUESKY)  # 3,000 bytes
    assert not fits(FAMILY * 121, BLUESKY)
    assert fits(FAMILY * 121, MASTODON)


def test_three_thousand_characters_are_counted_within_a_millisecond():
    text = ("Le 3 mars, l'hôpital ouvre ses portes 👩🏽‍⚕️ https://example.org/a?b=c. " * 50)[:3000]
    took = []
    for limits in NETWORKS.values():
        best = min(_seconds(text, limits) for _ in range(15))
        took.append(best)
    assert max(took) <= 0.001


def _seconds(text, limits):
    start = time.thread_time()
    count(text, limits)
    return time.thread_time() - start


def test_a_hostile_text_takes_no_longer_than_its_length_deserves():
    for text in ("a." * 20_000, "https://" * 10_000, "@a@" * 20_000, "https://example.org/" + "(" * 20_000 + ")." * 20_000):
        start = time.thread_time()
        count(text, MASTODON)
        count(text, X)
        assert time.thread_time() - start < 1


LONG = (
    "Journée portes ouvertes le 12 mars ! Venez rencontrer les équipes, de 10 h à 18 h.\n\n"
    "Au programme : visite du plateau d'imagerie, atelier sur les gestes qui sauvent 👩🏽‍⚕️👨‍👩‍👧‍👦, "
    "et une conférence à 15 h (https://hopital.example.org/agenda/portes-ouvertes?de=accueil).\n\n"
    "Entrée libre. L'accès se fait par le hall B. Les enfants sont les bienvenus ; un goûter les attend à 16 h."
)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("length", [60, 90, 140, 200])
def test_every_part_of_a_thread_fits_and_nothing_is_lost(name, length):
    limits = Limits(length + 40, NETWORKS[name].unit, "", link=NETWORKS[name].link)
    found = parts(LONG, limits)
    assert len(found) > 1
    assert all(fits(part, limits) for part in found)
    assert [part.rsplit(" ", 1)[1] for part in found] == [f"{index}/{len(found)}" for index in range(1, len(found) + 1)]
    assert "".join("".join(part.rsplit(" ", 1)[0] for part in found).split()) == "".join(LONG.split())


@pytest.mark.parametrize("length", range(98, 160, 3))
def test_a_cut_never_goes_through_an_address_or_a_grapheme(length):
    found = parts(LONG, Limits(length, Unit.CODE_POINTS, ""))
    address = "https://hopital.example.org/agenda/portes-ouvertes?de=accueil"
    assert sum(address in part for part in found) == 1
    graphemes = [grapheme for part in found for grapheme in regex.findall(r"\X", part.rsplit(" ", 1)[0])]
    assert set(graphemes) <= set(regex.findall(r"\X", LONG))


def test_paragraphs_then_sentences_then_words_are_cut():
    limits = Limits(40, Unit.CODE_POINTS, "")
    assert parts("Un premier paragraphe.\n\nUn second paragraphe ici.", limits) == (
        "Un premier paragraphe. 1/2",
        "Un second paragraphe ici. 2/2",
    )
    assert parts("Une phrase assez longue. Une autre phrase.", limits) == (
        "Une phrase assez longue. 1/2",
        "Une autre phrase. 2/2",
    )
    assert parts("des mots sans aucune ponctuation pour les couper", limits) == (
        "des mots sans aucune ponctuation 1/2",
        "pour les couper 2/2",
    )


def test_a_text_without_spaces_is_cut_between_graphemes():
    found = parts(FAMILY * 400, BLUESKY)
    assert all(fits(part, BLUESKY) for part in found)
    assert sum(part.count(FAMILY) for part in found) == 400


def test_more_than_nine_parts_leave_room_for_two_digits():
    found = parts("mot " * 400, Limits(100, Unit.CODE_POINTS, ""))
    assert len(found) >= 10
    assert all(len(part) <= 100 for part in found)
    assert found[0].endswith(f" 1/{len(found)}")


@given(st.text(alphabet="aé\r\n 医🇫🇷👩🏽⚕\u200d\ufe0f\u0301\u0600각\u11a8\u200b©", max_size=30))
def test_graphemes_are_those_of_unicode(text):
    assert count(text, BLUESKY) == len(regex.findall(r"\X", text))


def test_a_text_that_fits_stays_as_it_is():
    assert parts("Bonjour \n", X) == ("Bonjour \n",)


def test_an_address_longer_than_a_post_is_refused():
    with pytest.raises(Refused) as caught:
        parts("Voir https://example.org/" + "a" * 400 + " ici", BLUESKY)
    assert caught.value.code == "too_long"


def test_addresses_are_found_where_they_stand():
    text = "Ici : https://example.org/a, et là : example.com."
    assert [text[start:end] for start, end in addresses(text, bare=True)] == ["https://example.org/a", "example.com"]
    assert [text[start:end] for start, end in addresses(text, bare=False)] == ["https://example.org/a"]
