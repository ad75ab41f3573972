import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paravent.detectors import crf, names
from paravent.detectors.mentions import mentions, name_in_hashtag
from paravent.finding import Finding, Label
from paravent.post import Author, Kind, Language
from paravent.readers.text import normalise
from paravent.reading import TextReading


def reading(text, lang="fr", author="public", kind="post"):
    content, offsets = normalise(text)
    return TextReading(content, Language(lang), Author(author), Kind(kind), offsets)


def seen(text, lang="fr", author="public", kind="post"):
    return [(f.label.value, text[f.place.start : f.place.end]) for f in names.detect(reading(text, lang, author, kind))]


PATIENTS = [
    ("fr", "hospital", "reply", "Bonjour Madame Kerbrat, nous avons bien reçu votre message.", "Kerbrat"),
    ("fr", "hospital", "post", "Léonie, 7 ans, est sortie de réanimation hier soir.", "Léonie"),
    ("fr", "public", "post", "Priez pour mon neveu Ilyès, opéré du cœur cette nuit.", "Ilyès"),
    ("fr", "patient", "post", "Je m'appelle Maëva, j'ai 24 ans et une sclérose en plaques.", "Maëva"),
    ("fr", "patient", "post", "je m'appelle karim, j'ai 24 ans et une sclérose en plaques", "karim"),
    ("fr", "professional", "post", "Mme K. refuse encore son traitement, 84 ans, démente.", "K."),
    ("fr", "public", "post", "Une cagnotte pour sa greffe ! #CourageLéa", "Léa"),
    ("en", "public", "post", "She is fighting leukaemia, please share #prayforines", "ines"),
    ("en", "public", "post", "My dad Declan Moynihan is in a coma since Tuesday.", "Declan Moynihan"),
    ("en", "hospital", "reply", "Dear Mrs Okonjo, we are sorry about your wait in A&E.", "Okonjo"),
    ("en", "hospital", "post", "Meet Priya, 8, who rang the bell after two years of chemotherapy.", "Priya"),
]


@pytest.mark.parametrize(("lang", "author", "kind", "text", "name"), PATIENTS)
def test_the_names_of_patients_and_relatives_are_seen(lang, author, kind, text, name):
    assert ("PATIENT", name) in seen(text, lang, author, kind)


STAFF = [
    ("fr", "patient", "post", "Merci au Dr Claire Lemarchand qui m'a opérée du genou.", "Claire Lemarchand"),
    ("fr", "hospital", "post", "Le Pr Amaury Desgranges donnera une conférence jeudi.", "Amaury Desgranges"),
    ("fr", "hospital", "post", "Bienvenue à Nadège Kervella, nouvelle cadre de santé de cardiologie !", "Nadège Kervella"),
    ("en", "patient", "post", "Thank you Dr Siobhan Kelleher for fixing my hip.", "Siobhan Kelleher"),
    ("en", "hospital", "post", "Congratulations to our porter Desmond on thirty years' service!", "Desmond"),
]


@pytest.mark.parametrize(("lang", "author", "kind", "text", "name"), STAFF)
def test_professionals_named_for_their_work_are_staff(lang, author, kind, text, name):
    assert ("STAFF", name) in seen(text, lang, author, kind)


NOBODY = [
    ("fr", "La maladie de Parkinson touche 1 % des plus de 65 ans."),
    ("fr", "Le score de Glasgow et la manœuvre de Heimlich sont au programme."),
    ("fr", "Rendez-vous à l'hôpital Robert-Debré, salle Marie-Curie."),
    ("fr", "Ce mois-ci, octobre rose : parlez-en à votre médecin."),
    ("en", "Parkinson's disease and Crohn's disease are covered in the course."),
    ("en", "The Glasgow score is still useful in the emergency department."),
    ("en", "I hope you rose early this morning."),
]


@pytest.mark.parametrize(("lang", "text"), NOBODY)
def test_diseases_scales_and_institutions_are_nobody(lang, text):
    assert seen(text, lang, "hospital") == []


def test_public_figures_of_the_past_are_staff():
    found = list(names.detect(reading("En 1847, Ignace Semmelweis demande de mieux laver les instruments.", author="hospital")))
    assert [(f.label, f.kind) for f in found] == [(Label.STAFF, "historical")]


def test_a_courtesy_title_stays_outside():
    text = "Monsieur Bertrand Kowalski, 81 ans, est hospitalisé depuis mardi."
    assert ("PATIENT", "Bertrand Kowalski") in seen(text, author="professional")


def test_a_name_found_once_is_found_again_in_another_case():
    text = "Ma fille Soumaya est dans le coma. On pense à toi SOUMAYA. #soumayaforte"
    spoken = [text.lower()[m.start : m.end] for m in mentions(reading(text))]
    assert spoken.count("soumaya") == 3


@pytest.mark.parametrize(
    ("tag", "lang", "name"),
    [
        ("CourageLéa", "fr", "Léa"),
        ("prayforines", "en", "ines"),
        ("justicepourtheo", "fr", "theo"),
        ("TousAvecYanis", "fr", "Yanis"),
        ("MateoStrong", "en", "Mateo"),
        ("TeamCardiologie", "fr", None),
        ("OctobreRose", "fr", None),
        ("nightshift", "en", None),
        ("PourLaRecherche", "fr", None),
        ("NursesOfInstagram", "en", None),
    ],
)
def test_a_hashtag_is_cut_where_the_name_stands(tag, lang, name):
    found = name_in_hashtag(tag, lang)
    assert (found and tag[slice(*found)]) == name


def test_mail_addresses_and_handles_are_left_to_their_own_detector():
    assert seen("Écrivez à lea.morvan@courrier.example ou à @lea_morvan", author="hospital") == []


def test_a_reading_is_tagged_once(monkeypatch):
    one = reading("Mon frère Tanguy est hospitalisé.")
    first = crf.tag(one)
    monkeypatch.setattr(crf, "decode", lambda *a: pytest.fail("tagged again"))
    assert crf.tag(one) is first


@given(st.text(max_size=300), st.sampled_from(["fr", "en"]))
@settings(deadline=None, max_examples=60)
def test_any_text_gives_findings_inside_it_and_without_overlaps(text, lang):
    found = sorted((f.place.start, f.place.end) for f in names.detect(reading(text, lang)) if isinstance(f, Finding))
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["Léa Morvan, ", "A-", "#CourageLéa ", "mme ", "M. D. ", "a.b", "Zyx"])
def test_a_text_of_the_largest_size_takes_bounded_time(piece):
    assert len(list(names.detect(reading((piece * 200_000)[:100_000])))) >= 0


def test_findings_never_carry_the_name():
    assert not re.search("tanguy", repr(list(names.detect(reading("Mon frère Tanguy est dans le coma.")))), re.IGNORECASE)
