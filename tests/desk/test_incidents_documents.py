"""What is handed out: all of RGPD art. 33(3) is there, or said to be missing; the PDF says what the text says."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paravent_desk.accounts.models import Role
from paravent_desk.incidents import copies, deciding
from paravent_desk.incidents.documents import papers
from paravent_desk.incidents.documents.document import Document, Line, Part
from paravent_desk.incidents.documents.facts import facts
from paravent_desk.incidents.documents.report import report
from paravent_desk.incidents.documents.text import text
from paravent_desk.incidents.documents.wording import LANGUAGES, PLACE, wording
from paravent_desk.incidents.sealing import Account, Identity
from paravent_desk.incidents.words import Decides, Exposed, Outcome, Severity, Whose
from paravent_desk.networks.table import NETWORKS
from tests.desk.incidents_fixtures import ACCOUNT, URL, WHO, copied, exposed, opened

ASKED = {
    "33(1)": {"known_at", "delay"},
    "33(3)(a)": {"nature", "whose", "people_count", "exposed", "records_count"},
    "33(3)(b)": {"dpo_name", "dpo_contact"},
    "33(3)(c)": {"consequences"},
    "33(3)(d)": {"taken", "planned"},
}
"""What the regulation asks for, by article, as keys of `cnil.toml`."""
WHOLE = {
    "happened_at": timezone.now() - timedelta(hours=9),
    "whose": ["patient", "relative"],
    "exposed": ["image", "health"],
    "people_count": 2,
    "records_count": 1,
    "recognisable": "yes",
    "minors": "no",
    "severity": "high",
}


@pytest.fixture
def desk(person, hospital, at_desk):
    return at_desk(person("dominique", Role.DPO, hospital), hospital)


def lines(document: Document) -> dict[str, Line]:
    return {line.key: line for line in document.lines()}


def test_everything_that_article_33_asks_for_has_its_field() -> None:
    found: dict[str, set[str]] = {}
    for part in wording("cnil")["part"]:
        found.setdefault(part["law"], set()).update(field["key"] for field in part["field"])
    assert all(keys <= found[law] for law, keys in ASKED.items())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    known=st.fixed_dictionaries(
        {},
        optional={
            "whose": st.lists(st.sampled_from(Whose.values), unique=True),
            "exposed": st.lists(st.sampled_from(Exposed.values), unique=True),
            "people_count": st.integers(0, 10**6),
            "records_count": st.integers(0, 10**6),
            "severity": st.sampled_from(Severity.values),
        },
    ),
    words=st.builds(Account, *[st.sampled_from(["", "Mots & <signes>"])] * 5),
    hours=st.integers(0, 100),
    officer=st.booleans(),
    lang=st.sampled_from(LANGUAGES),
)
def test_every_field_is_filled_or_said_to_be_missing(desk, known, words, hours, officer, lang) -> None:
    desk.user.name = "Dominique Le Gall" if officer else ""
    desk.user.save()
    incident = opened(desk, known_at=timezone.now() - timedelta(hours=hours), account=words, **known)
    document = papers.cnil(incident, lang)
    told, said = facts(incident, lang), text(document)
    for part in wording("cnil")["part"]:
        for one in part["field"]:
            line = lines(document)[one["key"]]
            assert line.label == one["label"][lang]
            assert line.missing is (told[one["key"]] == "")
            if line.missing:
                assert f"[{document.mark} {one['ask'][lang]}]" in said
            else:
                assert told[one["key"]] in said
    assert lines(document)["people_count"].missing is ("people_count" not in known)
    assert lines(document)["dpo_name"].missing is not officer
    assert lines(document)["delay"].missing is (hours >= 72 and not words.delay)
    assert said.count(document.mark) == len(document.missing) + bool(document.missing)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_whole_notification_lacks_nothing(desk, lang) -> None:
    incident = opened(desk, **WHOLE)
    for about in Decides:
        deciding.decide(desk, incident, about, Outcome.NO, "Motif écrit", timezone.now(), "N-1")
    somebody = exposed(desk, incident)
    somebody.told_at = timezone.now()
    somebody.save()
    incident.contained_at = timezone.now()
    document = papers.cnil(incident, lang)
    assert document.missing == ()
    assert "SECRET-NAME" not in text(document)
    assert {"Dominique", "dpo@saint-aubin.example"} <= {line.text for line in document.lines()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_letter_is_in_plain_words_and_says_what_is_missing(desk, lang) -> None:
    incident = opened(desk, **WHOLE)
    whole = papers.letter(incident, WHO, lang)
    assert whole.missing == ()
    assert WHO.name in text(whole)
    assert ACCOUNT.consequences in text(whole)
    assert "www.cnil.fr" in text(whole)
    bare = papers.letter(opened(desk, account=Account()), Identity(), lang)
    asks = wording("letter")["ask"]
    assert all(asks[key][lang] in text(bare) for key in ("name", "happened", "exposed", "consequences", "taken", "planned"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("network", [*(one.name for one in NETWORKS), "snapchat", "google", "other", "unheard-of"])
def test_a_notice_has_what_article_16_asks_for(desk, network, lang) -> None:
    copy = copied(desk, opened(desk, **WHOLE), network)
    document = papers.notice(copy, desk.user, lang)
    said = text(document)
    assert {"16(2)(a)", "16(2)(b)", "16(2)(c)", "16(2)(d)"} <= {part.law for part in document.parts}
    assert document.missing == ()
    assert all(word in said for word in (URL, desk.user.name, desk.user.email))
    assert "226-1" in said
    assert "1110-4" in said
    assert "SECRET-FACTS" not in said


def test_a_notice_cites_what_is_exposed_and_nothing_else(desk) -> None:
    said = text(papers.notice(copied(desk, opened(desk, exposed=["contact"])), desk.user, "en"))
    assert "GDPR, article 6" in said
    assert "1110-4" not in said
    assert "226-1:" not in said


@pytest.mark.parametrize("network", ["facebook", "instagram", "threads"])
def test_meta_s_form_on_pictures_is_for_the_person_alone(network) -> None:
    assert papers.route(network)["person_only"]


def test_nobody_is_named_in_the_internal_report(desk) -> None:
    incident = opened(desk, **WHOLE)
    somebody = exposed(desk, incident)
    copies.ask(desk, copied(desk, incident), "dsa", timezone.now(), "FB-12")
    deciding.learn(desk, incident, "Une affiche", desk.user, None)
    for lang in LANGUAGES:
        said = text(report(incident, lang))
        assert "SECRET-NAME" not in said
        assert all(word in said for word in (somebody.pseudonym, URL, "FB-12", "Une affiche", "SECRET-FACTS"))


@pytest.mark.parametrize("name", ["letter", "notice"])
def test_every_place_says_what_to_write_there(name) -> None:
    words = wording(name)
    found = set(PLACE.findall(str({key: value for key, value in words.items() if key != "ask"})))
    assert found <= set(words["ask"])
    assert all(set(ask) == set(LANGUAGES) for ask in words["ask"].values())


@pytest.mark.parametrize("name", ["cnil", "letter", "notice", "report", "routes"])
def test_both_languages_are_whole(name) -> None:
    def look(node: object, path: str) -> None:
        if isinstance(node, dict):
            assert ("fr" in node) == ("en" in node), path
            for key, value in node.items():
                look(value, f"{path}.{key}")
        elif isinstance(node, list):
            for number, value in enumerate(node):
                look(value, f"{path}[{number}]")

    look(wording(name), name)


def test_the_pdf_says_what_the_text_says(desk) -> None:
    pytest.importorskip("reportlab", reason="ReportLab is not installed: it makes the PDF")
    from pypdfium2 import PdfDocument

    from paravent_desk.incidents.documents.pdf import pdf

    incident = opened(desk, known_at=timezone.now() - timedelta(hours=90), **WHOLE)
    for lang in LANGUAGES:
        document = papers.cnil(incident, lang)
        content = pdf(document)
        assert content == pdf(document)
        opened_pdf = PdfDocument(content)
        assert opened_pdf.get_metadata_dict()["Title"] == document.title
        assert f"/Lang ({lang})".encode() in content
        read = _packed("".join(page.get_textpage().get_text_range() for page in opened_pdf))
        assert document.missing
        for line in document.lines():
            assert _packed(document.said(line)) in read, line.key


def test_letters_that_the_font_lacks_are_not_lost_unseen() -> None:
    pytest.importorskip("reportlab", reason="ReportLab is not installed: it makes the PDF")
    from pypdfium2 import PdfDocument

    from paravent_desk.incidents.documents.pdf import pdf

    line = Line("a", text="Łukasz & <Élodie> « œuvre » 5 € — 李\nligne deux")
    read = PdfDocument(pdf(Document("n", "fr", "Titre", (Part("Partie", (line,)),))))[0].get_textpage().get_text_range()
    assert _packed("Łukasz & <Élodie> « œuvre » 5 € — [U+674E] ligne deux") in _packed(read)


def _packed(words: str) -> str:
    """Without what the lines of a page change: spaces, and hyphens where a line was broken."""
    return re.sub(r"[\s\xa0\ufffe\x02-]+", "", words)
