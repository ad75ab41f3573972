"""Repair of texts, as a specification: what stands in a post, and what may go out instead."""

import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paravent.finding import Finding, Label, Span
from paravent.observation import Observation
from paravent.post import Post
from paravent.readers import read_text
from paravent.repair.copy import repair
from paravent.repair.text import repair_text
from paravent.report import Copy, How, Origin
from paravent.ruling import Reason, ReasonCode, Ruling, Verdict

MARK = re.compile(r"\[\[([A-Z]+)\|(.*?)\]\]", re.DOTALL)


def situation(
    marked: str,
    *codes: str,
    lang: str = "fr",
    author: str = "hospital",
    kind: str = "post",
    context: str | None = None,
    **more: object,
) -> tuple[Post, Observation, Ruling]:
    """A post with `[[LABEL|words]]` marks, seen and judged."""
    text, findings = "", []
    last = 0
    for mark in MARK.finditer(marked):
        text += marked[last : mark.start()]
        findings.append(Finding(Label(mark[1]), Span(len(text), len(text) + len(mark[2])), 1.0, "test"))
        text += mark[2]
        last = mark.end()
    text += marked[last:]
    post = Post(text=text, lang=lang, author=author, kind=kind, context=context, **more)  # type: ignore[arg-type]
    reasons = tuple(Reason(ReasonCode(code), Verdict.STOP, ()) for code in codes)
    verdict = Verdict.STOP if reasons else Verdict.OK
    return post, Observation((read_text(text, post),), tuple(findings), ()), Ruling(verdict, reasons)


def mended(marked: str, *codes: str, lang: str = "fr", author: str = "hospital", **more: object) -> str | None:
    post, observation, ruling = situation(marked, *(codes or ("IDENTIFIED_PATIENT",)), lang=lang, author=author, **more)  # type: ignore[arg-type]
    return repair_text(post, observation, ruling).text


FRENCH = [
    # names
    ("Mme [[PATIENT|Durand]] va mieux.", "Une patiente va mieux."),
    ("On a opéré M. [[PATIENT|D.]] Il va bien.", "On a opéré un patient. Il va bien."),
    ("Hommage à [[PATIENT|Odette]], elle nous manque.", "Hommage à une patiente, elle nous manque."),
    ("Le rire de [[PATIENT|Odette]] nous porte.", "Le rire d'une patiente nous porte."),
    ("Le rire d'[[PATIENT|Anselme]] nous porte.", "Le rire d'un patient nous porte."),
    ("On sait que [[PATIENT|Odette]] chante.", "On sait qu'une patiente chante."),
    ("Mme [[PATIENT|Quillard]] chante. Mme [[PATIENT|Quillard]] danse.", "Une patiente chante. Cette patiente danse."),
    ("[[PATIENT|Lison]], [[AGE|8 ans]], a quitté le service.", "Une enfant a quitté le service."),
    ("[[PATIENT|Lison]], [[AGE|5 mois]], sourit.", "Un nourrisson, quelques mois, sourit."),
    ("Bravo au petit [[PATIENT|Lucas]] !", "Bravo à un enfant !"),
    ("M. [[PATIENT|Brizard]] et Mme [[PATIENT|Quillard]] dansent.", "Deux patients dansent."),
    ("Sa femme [[PATIENT|Huguette]] veille.", "Sa femme veille."),
    ("Son fils, [[PATIENT|Anselme]], veille.", "Son fils veille."),
    ("Notre patient [[PATIENT|Anselme]] a remarché.", "Notre patient a remarché."),
    ("Bonjour Mme [[PATIENT|Durand]], merci !", "Bonjour Madame, merci !"),
    ("Courage [[PATIENT|Lison]] !", "Courage !"),
    ("On pense à toi, [[PATIENT|Lison]] !", "On pense à toi !"),
    ("(photo : [[PATIENT|Lison]])", "(photo : une patiente)"),
    # hashtags, accounts
    ("Tous là. #Courage[[PATIENT|Lison]]", "Tous là. #Courage"),
    ("Tous là. #[[PATIENT|Lison]]", "Tous là."),
    ("[[HANDLE|@lison_d]] Merci pour tout.", "Merci pour tout."),
    ("Un échange avec [[HANDLE|@lison_d]] ce matin.", "Un échange avec quelqu'un ce matin."),
    # ages
    ("Une femme de [[AGE|87 ans]] a chanté.", "Une femme d'un grand âge a chanté."),
    ("Un homme âgé de [[AGE|45 ans]] a chanté.", "Un homme d'une quarantaine d'années a chanté."),
    ("Une dame âgée de [[AGE|92 ans]] a chanté.", "Une dame très âgée a chanté."),
    ("Un garçon de [[AGE|6 ans]] a chanté.", "Un garçon a chanté."),
    ("Opéré à [[AGE|45 ans]].", "Opéré à la quarantaine."),
    ("Il a [[AGE|trente-deux ans]].", "Il a la trentaine."),
    # places
    ("Elle vit à [[PLACE|Decize]].", "Elle vit en Bourgogne-Franche-Comté."),
    ("Il vient de [[PLACE|Decize]].", "Il vient de Bourgogne-Franche-Comté."),
    ("Il travaille à [[PLACE|Trifouilly-sur-Brume]].", "Il travaille dans la région."),
    ("Elle étudie au [[PLACE|lycée Aubépine]].", "Elle étudie dans un lycée."),
    # days
    ("Opéré [[DATE|le 12 mars]], il marche.", "Opéré au printemps, il marche."),
    ("[[DATE|Hier soir]], il a remarché.", "Récemment, il a remarché."),
    ("Alité depuis [[DATE|le 3 juillet]].", "Alité depuis l'été."),
    ("L'accident du [[DATE|8 janvier]] l'a marqué.", "L'accident de l'hiver l'a marqué."),
    ("Il sera opéré [[DATE|demain]].", "Il sera opéré bientôt."),
    ("M. [[PATIENT|Brizard]], né [[DATE|le 03/04/1987]], est sorti.", "Un patient est sorti."),
    # rooms, numbers, contacts
    ("Le monsieur de la [[ROOM|chambre 214]] a souri.", "Le monsieur a souri."),
    ("La [[ROOM|chambre 214]] a sonné.", "Un patient a sonné."),
    ("Dossier clos (IPP [[ID|0048213]]).", "Dossier clos."),
    ("Joignez sa fille au [[PHONE|06 39 98 12 45]] vite.", "Joignez sa fille vite."),
    ("Tout va bien. Tél : [[PHONE|06 39 98 12 45]]", "Tout va bien."),
    ("Il habite au [[ADDRESS|12 rue des Lilas, 58300 Decize]].", "Il habite dans la région."),
    # traits
    ("M. [[PATIENT|Brizard]], [[TRAIT|le boulanger du village]], va mieux.", "Un patient va mieux."),
    ("Elle est [[TRAIT|factrice]] et marche.", "Elle travaille et marche."),
    ("Un [[TRAIT|trompettiste connu]] a joué.", "Un patient a joué."),
    # writing as people write
    ("mme [[PATIENT|durand]] va mieux", "une patiente va mieux"),
    ("ICI MME [[PATIENT|DURAND]] VA MIEUX", "ICI UNE PATIENTE VA MIEUX"),
]
ENGLISH = [
    ("Mrs [[PATIENT|Smithers]] is better.", "A patient is better."),
    ("Mrs [[PATIENT|Smithers]]'s hip is new.", "A patient's hip is new."),
    ("[[PATIENT|Tamsin]] sang. Then [[PATIENT|Tamsin]] danced.", "A patient sang. Then the patient danced."),
    ("Our lovely [[PATIENT|Tamsin]] sang.", "Our lovely patient sang."),
    ("Her husband [[PATIENT|Alaric]] waits.", "Her husband waits."),
    ("Thank you [[PATIENT|Tamsin]]!", "Thank you!"),
    ("A [[AGE|9-year-old]] girl sang.", "A young girl sang."),
    ("An [[AGE|87-year-old]] was dancing.", "An elderly person was dancing."),
    ("She is [[AGE|45]], and sings.", "She is in her forties, and sings."),
    ("A [[AGE|71-year-old]] [[PATIENT|Tamsin Hale]] fan sang.", "An older fan sang."),
    ("Then [[PATIENT|Walter]] '[[PATIENT|Hale]] sang.", "Then a patient sang."),
    ("They live in [[PLACE|Foxford]].", "They live in the area."),
    ("A man from [[PLACE|Foxford]] sang.", "A man from the area sang."),
    ("He goes to [[PLACE|Foxford High School]].", "He goes to a local high school."),
    ("The gentleman in [[ROOM|bed 3]] sang.", "The gentleman sang."),
    ("[[ROOM|Bed 3]] sang.", "A patient sang."),
    ("She fell on [[DATE|12 March]].", "She fell in spring."),
    ("She fell [[DATE|last Tuesday]].", "She fell recently."),
    ("She goes home [[DATE|tomorrow]].", "She goes home soon."),
    ("All good (MRN [[ID|4471902]]).", "All good."),
    ("Ring her on [[PHONE|07700 900123]] please.", "Ring her please."),
    ("Email me at [[EMAIL|tam@post.example]] any time.", "Email me any time."),
    ("Go on! #Team[[PATIENT|Tamsin]]", "Go on!"),
    ("[[PATIENT|Tamsin]], [[TRAIT|the village baker]], is home.", "A patient is home."),
]


@pytest.mark.parametrize(("marked", "clean"), FRENCH)
def test_french_is_mended_as_little_as_can_be(marked: str, clean: str) -> None:
    assert mended(marked) == clean


@pytest.mark.parametrize(("marked", "clean"), ENGLISH)
def test_english_is_mended_as_little_as_can_be(marked: str, clean: str) -> None:
    assert mended(marked, lang="en") == clean


@pytest.mark.parametrize(
    ("marked", "clean"),
    [
        ("Je m'appelle [[PATIENT|Odette]] et j'ai peur.", "J'ai peur."),
        ("Je m'appelle [[PATIENT|Odette]]. J'ai peur.", "J'ai peur."),
        ("Je suis [[PATIENT|Odette]], [[AGE|46 ans]], et j'ai peur.", "Je suis une patiente, la quarantaine, et j'ai peur."),
        ("Ma mère [[PATIENT|Odette]] est en dialyse.", "Ma mère est en dialyse."),
        ("Mon père est là.\n[[PATIENT|Odette Quillard]]", "Mon père est là."),
    ],
)
def test_people_speaking_of_themselves_keep_their_story(marked: str, clean: str) -> None:
    assert mended(marked, "SELF_DISCLOSURE", author="patient") == clean


def test_the_name_goes_wherever_it_stands() -> None:
    clean = mended("Mme [[PATIENT|Quillard]] dort. QUILLARD ! #forcequillard et quillard encore.")
    assert clean is not None
    assert "quillard" not in clean.lower()


def test_what_may_go_out_goes_out_to_the_letter() -> None:
    text = "  Deux  espaces , une virgule  mal mise\u200b , et la fête  .\n\n"
    copy = repair_text(*situation(text))
    assert (copy.origin, copy.text, copy.edits) == (Origin.UNCHANGED, text, ())


def test_only_seams_are_touched() -> None:
    assert (
        mended("Deux  espaces ici , puis Mme [[PATIENT|Durand]] rit  fort .")
        == "Deux  espaces ici , puis une patiente rit  fort ."
    )


@pytest.mark.parametrize("code", ["DIGNITY", "PROMOTION", "CONFIDENTIAL", "STAFF_EXPOSED", "PERSONAL_ADVICE"])
def test_some_posts_have_no_version_that_can_go_out(code: str) -> None:
    copy = repair_text(*situation("Un texte à refuser.", code, author="professional"))
    assert (copy.origin, copy.text) == (Origin.REFUSED, None)
    assert copy.advice


def test_mockery_is_refused_even_where_care_is_confirmed() -> None:
    copy = repair_text(*situation("Quel numéro, celui-là.", "DIGNITY", "CARE_CONFIRMED", kind="reply", context="Bonjour"))
    assert (copy.origin, copy.advice) == (Origin.REFUSED, "dignity")


def test_a_patient_may_tell_their_story_without_the_professional_s_name() -> None:
    text = mended("Le Dr [[STAFF|Claire Vaucanson]] a ri de moi.", "STAFF_EXPOSED", author="patient")
    assert text == "Un médecin a ri de moi."


def test_staff_stay_named_where_nobody_accuses_them() -> None:
    text = mended("Merci au Dr [[STAFF|Vaucanson]], qui suit Mme [[PATIENT|Durand]].")
    assert text == "Merci au Dr Vaucanson, qui suit une patiente."


def test_a_picture_alone_at_fault_leaves_the_text() -> None:
    copy = repair_text(
        *situation("Regardez ces lits neufs.", "IMAGE_RIGHTS", kind="caption", context="Deux personnes alitées.")
    )
    assert (copy.origin, copy.text, copy.advice) == (Origin.UNCHANGED, "Regardez ces lits neufs.", "picture")


def test_nothing_left_is_said_to_be_nothing() -> None:
    copy = repair_text(*situation("[[PHONE|06 39 98 12 45]]", "IDENTIFIED_PATIENT"))
    assert (copy.origin, copy.advice) == (Origin.REFUSED, "nothing_left")


def test_edits_say_where_and_how_never_what() -> None:
    post, observation, ruling = situation("Mme [[PATIENT|Quillard]], IPP [[ID|0048213]].", "IDENTIFIED_PATIENT")
    copy = repair_text(post, observation, ruling)
    assert [(edit.label, edit.how) for edit in copy.edits] == [("PATIENT", How.GENERALISED), ("ID", How.LEFT_OUT)]
    assert [edit.place for edit in copy.edits] == [finding.place for finding in observation.findings]
    assert "Quillard" not in repr(copy)


def test_places_count_code_points_of_what_was_typed() -> None:
    assert (
        mended("👩\u200d👧 e\u0301te\u0301 : Mme [[PATIENT|Qui\u0301llard]] rit 👍🏽.")
        == "👩\u200d👧 e\u0301te\u0301 : une patiente rit 👍🏽."
    )


def test_the_same_post_has_the_same_copy() -> None:
    case = situation("Mme [[PATIENT|Durand]] et [[AGE|87 ans]] à [[PLACE|Decize]].", "IDENTIFIED_PATIENT")
    assert repair_text(*case) == repair_text(*case)


def test_whatever_fails_gives_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Copy:
        raise RuntimeError("Quillard")

    monkeypatch.setattr("paravent.repair.copy.repair_text", broken)
    copy = repair(*situation("Mme [[PATIENT|Quillard]] dort.", "IDENTIFIED_PATIENT"))
    assert (copy.origin, copy.text, copy.advice) == (Origin.REFUSED, None, "unchecked")
    assert copy.unread
    assert "Quillard" not in repr(copy)


NAMES = [
    "Zéphyrine Quillard",
    "Oumnia",
    "Brizard-Vauquois",
    "D'Aubépin",
    "Njáll Ó Brannagáin",
    "ŁUKASZEWSKI",
    "ysoline",
    "Nguyễn Thị Vân",
]
DIRECT = {
    "PATIENT": NAMES,
    "HANDLE": ["@zeph_q", "@oumnia.v", "u/brizard77", "instagram.example/zephq"],
    "PHONE": ["06 39 98 12 45", "+33 6 39 98 12 45", "07700 900123", "01.99.00.12.34"],
    "EMAIL": ["zeph.q@courrier.example", "oumnia (arobase) boite.example"],
    "ID": ["0048213", "1 87 04 58 300 112 45", "MRN-447190", "GX-418-TN"],
    "ADDRESS": ["12 rue des Lilas, 58300 Decize", "3 Orchard Close, Foxford"],
}
IDENTIFIERS = st.sampled_from([(label, words) for label, many in DIRECT.items() for words in many])
CARRIERS = st.sampled_from(
    [
        "Bonjour {}, merci 👍🏽 !", "{}", "Hier, {} a quitté le service de {}.", "Voir {} (ou {})", "#Courage{} et {}",
        "« {} » : {} ; {}…", "Ma mère {} va bien\n{}", "je m'appelle {} et {}", "Thanks {}! Call {} on {}", "{}{}",
        "My son, {}, is at {}'s.", "e\u0301t\u0301e\u0301 {} 👩\u200d👧 {}", "MME {} EST À {}", "de {} à {} chez {}", "— {}",
        "The {} in {}, {}, {} and {}.",
    ]
)  # fmt: skip


def bare(text: str) -> str:
    folded = unicodedata.normalize("NFD", text.lower())
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


@settings(max_examples=400, deadline=None)
@given(
    carrier=CARRIERS,
    inserted=st.lists(IDENTIFIERS, min_size=6, max_size=6),
    lang=st.sampled_from(["fr", "en"]),
    author=st.sampled_from(["hospital", "patient"]),
)
def test_nothing_of_a_direct_identifier_is_left(carrier: str, inserted: list[tuple[str, str]], lang: str, author: str) -> None:
    used = inserted[: carrier.count("{}")]
    marked = carrier
    for label, words in used:
        marked = marked.replace("{}", f"[[{label}|{words}]]", 1)
    copy = repair(*situation(marked, "IDENTIFIED_PATIENT", lang=lang, author=author))
    left = bare(copy.text or "")
    assert copy.origin in {Origin.REPAIRED, Origin.REFUSED}
    assert not copy.unread
    for label, words in used:
        assert bare(words) not in left
        if label == "PATIENT":
            assert not set(re.findall(r"[^\W\d_]{3,}", bare(words))) & set(re.findall(r"[^\W\d_]+", left))
        digits = re.sub(r"\D", "", words)
        assert len(digits) < 6 or digits not in re.sub(r"\D", "", left)
    assert not re.search("[\ufdd0\ufdd1]", copy.text or "")


@settings(max_examples=300, deadline=None)
@given(
    text=st.text(min_size=1, max_size=120),
    cuts=st.lists(st.tuples(st.integers(0, 119), st.integers(1, 20), st.sampled_from(list(Label)[:12])), max_size=5),
    lang=st.sampled_from(["fr", "en"]),
)
def test_no_text_and_no_finding_can_make_repair_fail_or_leak(text: str, cuts: list[tuple[int, int, Label]], lang: str) -> None:
    if not text.strip():
        return
    findings, last = [], 0
    for start, length, label in sorted(cuts, key=lambda cut: cut[0]):
        start, end = max(start, last), min(start + length, len(text))
        if start < end:
            findings.append(Finding(label, Span(start, end), 1.0, "test"))
            last = end
    post = Post(text=text, lang=lang)  # type: ignore[arg-type]
    observation = Observation((read_text(text, post),), tuple(findings), ())
    ruling = Ruling(Verdict.STOP, (Reason(ReasonCode.IDENTIFIED_PATIENT, Verdict.STOP, ()),))
    copy = repair(post, observation, ruling)
    assert copy.origin is Origin.REFUSED or copy.text is not None


@pytest.mark.parametrize(
    "text",
    [
        "Mme M. de la " * 4000 + "[[PATIENT|Quillard]]" + " , , , : ( " * 8000,
        " " * 90_000 + "[[PATIENT|Quillard]]" + " \t" * 45_000 + ".",
        "[[PATIENT|Quillard]] et " * 4000,
        "ID " * 30_000 + "[[ID|0048213]]" + ", " * 30_000 + "fin",
        "\n" * 90_000 + "[[PATIENT|Quillard]]" + "\n. " * 30_000,
    ],
    ids=["words", "spaces", "names", "announcers", "lines"],
)
def test_a_long_hostile_text_takes_seconds_at_most(text: str) -> None:
    started = time.process_time()
    mended(text)
    assert time.process_time() - started < 5
