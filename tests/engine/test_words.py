"""What the word lists know, and that a look-up does not mind accents, case or hyphens."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paravent.errors import MissingPart
from paravent.words import common, communes, entries, fold, given_name, larger_area, lines, longest_town, regions, rows, surname


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Léa", "lea"),
        ("CŒUR", "coeur"),
        ("Müller", "muller"),
        ("N’Diaye", "n'diaye"),
        ("Straße", "strasse"),
        ("İnci", "inci"),
        ("", ""),
    ],
)
def test_fold_gives_the_key_form(word: str, key: str) -> None:
    assert fold(word) == key


@given(st.text())
def test_folding_twice_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize("name", ["Marie", "marie", "MARIE", "Anne-Lise", "Siobhan", "Fatoumata", "Oisín", "Mohamed", "Wei"])
def test_given_names_of_many_origins_are_known(name: str) -> None:
    assert 1 <= given_name(name) <= 15


def test_a_frequent_name_ranks_above_a_rare_one() -> None:
    assert given_name("Marie") > given_name("Gwenaëlle") > given_name("Zyxwv") == 0
    assert surname("Martin") > surname("Guivarc'h") > surname("Zyxwvuts") == 0


@pytest.mark.parametrize("name", ["Dupont", "Le", "N'Diaye", "O'Brien", "Smith", "Nguyen", "Okafor"])
def test_surnames_are_known(name: str) -> None:
    assert surname(name)


@pytest.mark.parametrize(
    ("word", "lang"), [("maison", "fr"), ("toujours", "fr"), ("jsuis", "fr"), ("ward", "en"), ("hope", "en")]
)
def test_ordinary_words_are_common(word: str, lang: str) -> None:
    assert common(word, lang) > 25


@pytest.mark.parametrize(
    ("word", "lang"), [("Dupont", "fr"), ("Lyon", "fr"), ("Sophie", "fr"), ("Leeds", "en"), ("Zyxwvuts", "en")]
)
def test_what_is_only_a_name_is_no_ordinary_word(word: str, lang: str) -> None:
    assert common(word, lang) == 0


@pytest.mark.parametrize("name", ["Saint-Brieuc", "st brieuc", "ST-BRIEUC", "saint brieuc"])
def test_a_commune_is_found_however_it_is_written(name: str) -> None:
    town = communes(name)[0]
    assert (town.name, town.department, town.country) == ("Saint-Brieuc", "22", "FR")
    assert 30_000 < town.population < 60_000


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Oswestry", "GB"),
        ("Limavady", "GB"),
        ("Balbriggan", "IE"),
        ("Rimouski", "CA"),
        ("Verviers", "BE"),
        ("Genève", "CH"),
        ("Londres", "GB"),
    ],
)
def test_towns_abroad_are_known(name: str, country: str) -> None:
    assert any(town.country == country for town in communes(name))


def test_an_unknown_town_has_no_communes() -> None:
    assert communes("Zyxwvutsville") == ()
    assert communes("") == ()


def test_the_longest_town_wins() -> None:
    assert longest_town(["saint", "amand", "les", "eaux", "hier"]) == 4
    assert longest_town(["bonjour"]) == 0


@pytest.mark.parametrize(
    "name", ["Bretagne", "île-de-france", "Yorkshire", "Co Kerry", "Montana", "Belgique", "Belgium", "Europe"]
)
def test_larger_areas_are_known(name: str) -> None:
    assert larger_area(name)


@pytest.mark.parametrize("name", ["Brest", "Leeds", "Saint-Brieuc"])
def test_towns_are_no_larger_areas(name: str) -> None:
    assert not larger_area(name)
    assert fold(name) not in regions()


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("eponyms", "parkinson"),
        ("eponyms", "guillain-barre"),
        ("historical", "florence nightingale"),
        ("professions_staff", "aide-soignante"),
        ("professions_staff", "midwife"),
        ("conditions", "sclerose en plaques"),
        ("conditions", "breast cancer"),
        ("acts", "coloscopie"),
        ("acts", "kidney transplant"),
        ("drugs", "doliprane"),
        ("drugs", "warfarin"),
        ("hospitals", "centre hospitalier de belley"),
    ],
)
def test_lexicons_hold_what_they_promise(name: str, entry: str) -> None:
    assert entry in entries(name)


@pytest.mark.parametrize(
    "name", ["eponyms", "historical", "professions_staff", "conditions", "acts", "drugs", "regions", "place_cues"]
)
def test_every_lexicon_names_its_origin(name: str) -> None:
    from paravent.words import FOLDER

    header = next(path for path in FOLDER.glob(f"{name}.t*")).read_text(encoding="utf-8")[:900]
    assert "# origin:" in header and "licence:" in header
    assert all(line.strip() for line in lines(name))


def test_a_table_is_split() -> None:
    assert all(len(row) == 3 for row in rows("professions_staff"))


def test_a_missing_lexicon_says_what_to_do() -> None:
    with pytest.raises(MissingPart, match="Install"):
        lines("no_such_list")


@given(st.text(alphabet=string.printable + "éèœßİ\u0130\u0301", max_size=40))
def test_no_word_breaks_a_look_up(word: str) -> None:
    assert 0 <= given_name(word) <= 15 and 0 <= surname(word) <= 15 and 0 <= common(word, "fr") <= 80
    assert isinstance(communes(word), tuple)
