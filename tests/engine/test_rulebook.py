"""The rules themselves: all there, in both languages, in our own words, and each reason within everybody's reach."""

import json
import re
from pathlib import Path

import pytest

from paravent.errors import InvalidRule
from paravent.finding import Span
from paravent.judge import rulebook as book
from paravent.judge import schema
from paravent.judge.reasons import reasons
from paravent.judge.rulebook import Rule, Wording, digest, rulebook
from paravent.judge.rulepage import PAGES, as_markdown
from paravent.post import Author, Kind, Language
from paravent.ruling import ReasonCode
from paravent.words import phrases

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / ".." / "shared" / "domain" / "rules.json"
RULES = list(rulebook().values())
TOPICS = {group for name in ("topics_fr", "topics_en") for group, _ in phrases.wordings(name)}
CARERS = ("hospital", "professional")
LAYPEOPLE = ("patient", "public")


def situation(author, kind, *more):
    bound = "by_carer" if author in CARERS else "by_layperson"
    return dict.fromkeys((f"by_{author}", bound, kind, *more), ())


# ---- complete


def test_the_fifty_nine_rules_are_there():
    expected = [f"H{n:02}" for n in range(1, 25)] + [f"P{n:02}" for n in range(1, 21)] + [f"U{n:02}" for n in range(1, 16)]
    assert sorted(rulebook()) == expected


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_shows_posts_it_names_and_posts_it_does_not_in_both_languages(rule: Rule):
    if rule.reason is None:
        assert rule.practice is not None
        return
    for examples in (rule.match, rule.passes):
        assert {example.lang for example in examples} == set(Language)
        assert all(example.author in rule.authors or examples is rule.passes for example in examples)
    assert {example.author for example in rule.match} <= set(rule.authors)
    assert {example.kind for example in rule.match} <= set(rule.kinds)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_a_rule_says_reads_as_sentences(rule: Rule):
    for wording in (rule.asks, rule.next, rule.lifted_by, *(source.says for source in rule.sources)):
        for text in (wording.fr, wording.en):
            assert text[-1] in ".!?”»", text
            assert text[0].isupper() or text[0].isdigit() or text[0] in "«“", text
            assert "'" not in text, text


def test_every_rule_has_a_source_and_says_which_were_read():
    assert all(rule.sources for rule in RULES)
    checked = [source.checked for rule in RULES for source in rule.sources]
    assert True in checked and False in checked


def test_marks_agree_with_the_reference():
    if not REFERENCE.exists():
        pytest.skip("the domain reference is not beside this checkout")
    for entry in json.loads(REFERENCE.read_text(encoding="utf-8")):
        rule = rulebook()[entry["id"]]
        assert rule.severity == entry["severity"], rule.id
        if all(mark == "M" for _, mark in entry["sources"]):
            assert not any(source.checked for source in rule.sources), rule.id


def test_no_sentence_is_copied_from_the_reference():
    if not REFERENCE.exists():
        pytest.skip("the domain reference is not beside this checkout")
    copied = []
    reference = set()
    for entry in json.loads(REFERENCE.read_text(encoding="utf-8")):
        for key in ("asks", "breach_fr", "safe_fr", "lifted_by"):
            reference |= runs(entry[key])
        for source, _ in entry["sources"]:
            reference |= runs(source)
    for rule in RULES:
        wordings = [rule.asks, rule.next, rule.lifted_by, *(source.says for source in rule.sources)]
        wordings += [rule.practice.breach, rule.practice.safe] if rule.practice else []
        texts = [text for wording in wordings for text in (wording.fr, wording.en)]
        texts += [text for example in (*rule.match, *rule.passes) for text in (example.text, example.context or "")]
        copied += [(rule.id, " ".join(run)) for text in texts for run in runs(text) & reference]
    assert copied == []


def runs(text):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 7]) for i in range(len(words) - 6)}


# ---- reachable


EVERYBODY = ("DIGNITY", "STAFF_EXPOSED", "PERSONAL_ADVICE", "PROMOTION", "CONFIDENTIAL")
GROUNDS = {
    "IDENTIFIED_PATIENT": (CARERS, Kind, ["identified"]),
    "REIDENTIFIABLE": (CARERS, Kind, ["reidentifiable"]),
    "CARE_CONFIRMED": (CARERS, [Kind.REPLY], ["care_confirmed"]),
    "IMAGE_RIGHTS": (
        CARERS, Kind,
        ["picture_person", "picture_record", "picture_body", "face", "screen", "code", "identified_in_picture",
         "writing_in_picture", "metadata_person", "metadata_location", "picture_of_patient"],
    ),
    "THIRD_PARTY": (LAYPEOPLE, Kind, ["third_party"]),
    "SELF_DISCLOSURE": (
        LAYPEOPLE, Kind,
        ["self_disclosed", "metadata_location", "metadata_person", "identified_in_picture", "writing_in_picture"],
    ),
    "DIGNITY": (Author, Kind, ["mockery", "mockery_perhaps"]),
    "STAFF_EXPOSED": (Author, Kind, ["accusation staff_named"]),
    "PERSONAL_ADVICE": (Author, Kind, ["advice"]),
    "PROMOTION": (Author, Kind, ["promotion"]),
    "CONFIDENTIAL": (Author, Kind, ["confidential", "credential"]),
}  # fmt: skip


@pytest.mark.parametrize("code", GROUNDS)
def test_a_reason_is_within_reach_of_everybody_it_speaks_of(code):
    authors, kinds, grounds = GROUNDS[code]
    for author in authors:
        for kind in kinds:
            for ground in grounds:
                assert code in {r.code for r in reasons(situation(author, kind, *ground.split()))}, (author, kind, ground)


@pytest.mark.parametrize("code", ["IDENTIFIED_PATIENT", "REIDENTIFIABLE", "CARE_CONFIRMED", "IMAGE_RIGHTS"])
def test_what_binds_carers_is_not_held_against_the_public(code):
    everything = [fact for _, _, grounds in GROUNDS.values() for fact in grounds]
    for author in LAYPEOPLE:
        for kind in Kind:
            assert code not in {r.code for r in reasons(situation(author, kind, *everything))}


@pytest.mark.parametrize("code", ["THIRD_PARTY", "SELF_DISCLOSURE"])
def test_what_warns_the_public_is_not_said_to_carers(code):
    everything = [fact for _, _, grounds in GROUNDS.values() for fact in grounds]
    for author in CARERS:
        assert code not in {r.code for r in reasons(situation(author, "post", *everything))}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.reason], ids=lambda rule: rule.id)
def test_a_topic_chooses_rules_and_never_makes_a_reason(rule: Rule):
    for author in rule.authors:
        for kind in rule.kinds:
            for alternative in rule.when:
                grounds = [fact for fact in alternative if fact not in TOPICS and not fact.startswith("not:")]
                assert rule.reason in {r.code for r in reasons(situation(author, kind, *grounds))}, alternative


def test_every_code_but_unchecked_has_a_rule():
    assert {rule.reason for rule in RULES} - {None} == set(ReasonCode) - {ReasonCode.UNCHECKED}


def test_every_fact_asked_for_is_one_that_somebody_computes():
    judge = ROOT / "src" / "paravent" / "judge"
    written = set(re.findall(r'"(\w+)"', (judge / "facts.py").read_text(encoding="utf-8")))
    known = written | TOPICS | {kind.value for kind in Kind} | {f"by_{author}" for author in Author}
    asked = {fact.removeprefix("not:") for rule in RULES for alternative in rule.when for fact in alternative}
    assert asked - known == set()


# ---- held against facts


def rule(when, authors=tuple(Author), kinds=tuple(Kind)):
    word = Wording("x", "x")
    return Rule("X01", word, word, word, 1, ReasonCode.DIGNITY, tuple(authors), tuple(kinds), when, "nothing", word, ())


HERE, THERE = Span(0, 3), Span(5, 9)


@pytest.mark.parametrize(
    ("when", "facts", "places"),
    [
        ((("a",),), {"a": (HERE,)}, (HERE,)),
        ((("a", "b"),), {"a": (HERE,)}, None),
        ((("a", "b"),), {"a": (THERE,), "b": (HERE, THERE)}, (THERE, HERE)),
        ((("a",), ("b",)), {"b": (HERE,)}, (HERE,)),
        ((("a",), ("b",)), {"a": (HERE,), "b": (THERE,)}, (HERE,)),
        ((("a", "not:b"),), {"a": (HERE,)}, (HERE,)),
        ((("a", "not:b"),), {"a": (HERE,), "b": ()}, None),
        ((("a",),), {"a": ()}, ()),
        ((), {"a": (HERE,)}, None),
    ],
)
def test_a_rule_holds_by_the_first_alternative_whose_facts_all_do(when, facts, places):
    assert rule(when).holds(facts) == places


@pytest.mark.parametrize(
    ("facts", "holds"),
    [
        ({"by_hospital", "reply"}, True),
        ({"by_hospital", "post"}, False),
        ({"by_patient", "reply"}, False),
    ],
)
def test_a_rule_speaks_only_to_those_it_is_for(facts, holds):
    found = rule((("a",),), [Author.HOSPITAL], [Kind.REPLY]).holds(dict.fromkeys(facts | {"a"}, ()))
    assert (found is not None) is holds


# ---- kept as data


def test_the_frozen_rules_are_those_of_the_files():
    frozen = json.loads(book.FROZEN.read_text(encoding="utf-8"))
    assert frozen["digest"] == digest(), "run `python -m paravent.judge.rulebook`"
    assert frozen["rules"] == {path.stem: book._read(path) for path in sorted(book.FOLDER.glob("*.toml"))}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "u15.toml").write_text((book.FOLDER / "u15.toml").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(book, "FOLDER", tmp_path)
    monkeypatch.setattr(book, "FROZEN", tmp_path / "frozen.json")
    for cached in (rulebook, digest):
        cached.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    for cached in (rulebook, digest):
        cached.cache_clear()


def test_an_edited_rule_holds_at_once_and_changes_the_version(folder):
    book.freeze()
    before = digest()
    assert rulebook()["U15"].severity == 2
    path = folder / "u15.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("severity = 2", "severity = 3"), encoding="utf-8")
    for cached in (rulebook, digest):
        cached.cache_clear()
    assert rulebook()["U15"].severity == 3
    assert digest() != before


@pytest.mark.parametrize("frozen", [None, "not json", "[]", '{"digest": "0", "rules": {}}'])
def test_frozen_rules_that_are_missing_or_not_these_are_not_used(folder, frozen):
    if frozen is not None:
        (folder / "frozen.json").write_text(frozen, encoding="utf-8")
    assert list(rulebook()) == ["U15"]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("severity = 2", "severity = 5", "severity"),
        ("severity = 2", "severity = true", "severity"),
        ("severity = 2", "", "severity"),
        ("severity = 2", "severity = 2\ncolour = 1", "colour"),
        ('id = "U15"', 'id = "U16"', "id"),
        ("title.en", "title.de", "title.en"),
        ("asks.fr = ", 'asks.fr = " " # ', "asks.fr"),
        ('lifted = "nothing"', 'lifted = "a promise"', "lifted"),
        ('"patient", ', '"robot", ', "applies.authors"),
        ("checked = true", 'checked = "yes"', "sources.checked"),
        ("severity = 2", 'severity = 2\nreason = "RUDE"\nwhen = [["mockery"]]', "reason"),
        ("severity = 2", 'severity = 2\nreason = "UNCHECKED"\nwhen = [["mockery"]]', "reason"),
        ("severity = 2", 'severity = 2\nreason = "DIGNITY"', "when"),
        ("severity = 2", 'severity = 2\nwhen = [["moonlight"]]', "when"),
        ("severity = 2", 'severity = 2\nwhen = [["not:mockery"]]', "when"),
        ("severity = 2", 'severity = 2\nmatch = [{ text = "x", author = "public", kind = "poem", lang = "fr" }]', "match.kind"),
        ("practice.safe.en", "practice.safe.it", "practice.safe.en"),
        ("severity = 2", "severity = = 2", "TOML"),
    ],
)  # fmt: skip
def test_a_rule_that_breaks_the_schema_is_refused_by_name_and_field(folder, old, new, field):
    path = folder / "u15.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidRule) as refused:
        rulebook()
    assert "U15" in str(refused.value) and field in str(refused.value) and "Mend" in str(refused.value)


def test_the_vocabulary_says_what_each_fact_means():
    lines = [line for line in schema.VOCABULARY.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    assert all(len(line.split("\t")) == 2 and line.split("\t")[1] for line in lines)
    assert len(lines) == len(schema.facts())


@pytest.mark.parametrize("lang", Language)
def test_the_page_of_rules_is_up_to_date(lang):
    page = (ROOT / "docs" / PAGES[lang]).read_text(encoding="utf-8")
    assert page == as_markdown(lang), "run `python -m paravent.judge.rulepage docs`"
