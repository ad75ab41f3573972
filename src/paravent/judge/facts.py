"""What holds in a post, by name, with the places it rests on: the vocabulary in which rules are written.

A fact is computed from findings, signals and the situation alone. It is true when it is present; its places may be empty
(who speaks is a fact without a place).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from paravent.finding import DIRECT, IDENTIFIERS, QUASI, Box, Cue, Field, Finding, Label, Part, Place, Signal, Track
from paravent.judge.topics import topics
from paravent.observation import Observation
from paravent.post import Author, Kind, Post, Scope
from paravent.ruling import Risk

Facts = Mapping[str, tuple[Place, ...]]

CARERS = frozenset({Author.HOSPITAL, Author.PROFESSIONAL})
NO_DIRECT_KINDS = frozenset({"named", "institution", "historical"})
"""Detectors' kinds that point to no one person: a named ward, an institution's own line, a figure of history."""

TO_STOP, TO_ASK, BESIDE_A_FINDING = 0.5, 0.45, 0.15
"""How sure a signal has to be: for what stops a post, for what asks for a person's eye, and where a finding says the same."""

ASKING = frozenset({Cue.ADVICE, Cue.PROMOTION, Cue.CONFIDENTIAL, Cue.ACCUSATION, Cue.RELATIVE_HEALTH})
"""Cues whose reasons hold a post for review, and do not stop it."""

SURE_STORY = 0.8
"""How sure a signal has to be that somebody tells of their own health where no finding says of what."""

DOUBTFUL_MOCKERY = 0.4
"""Irony is told badly by words: from here on a person decides."""

UNIQUE_BELOW = 1.0
RARE_BELOW = 11.0
"""Expected number of people who fit: under one, practically unique; 11 is the smallest cell statistics publish (CMS)."""

SIGNAL_FACTS: Mapping[Cue, str] = {
    Cue.MOCKERY: "mockery",
    Cue.ADVICE: "advice",
    Cue.PROMOTION: "promotion",
    Cue.CONFIDENTIAL: "confidential",
    Cue.CREDENTIAL: "credential",
    Cue.ACCUSATION: "accusation",
    Cue.CONSENT_WRITTEN: "consent_written",
    Cue.CONSENT_VAGUE: "consent_vague",
    Cue.PICTURE_PERSON: "picture_person",
    Cue.PICTURE_RECORD: "picture_record",
    Cue.PICTURE_BODY: "picture_body",
    Cue.PATIENT_STORY: "patient_story",
    Cue.PICTURE_TOLD: "picture_told",
    Cue.FICTION: "fiction",
}
"""Cues that are facts as they stand."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One post as the judge looks at it: the findings of its text, of the picture described or attached, and the signals."""

    post: Post
    direct: tuple[Finding, ...]
    quasi: tuple[Finding, ...]
    health: tuple[Finding, ...]
    staff: tuple[Finding, ...]
    pictured: tuple[Finding, ...]
    signals: Mapping[Cue, tuple[Signal, ...]]
    tags: tuple[Finding, ...]

    @property
    def carer(self) -> bool:
        """Whether the author is bound by professional secrecy."""
        return self.post.author in CARERS

    def heard(self, cue: Cue, least: float | None = None) -> tuple[Signal, ...]:
        """The signals of a cue that are sure enough for what follows from it."""
        enough = least if least is not None else TO_ASK if cue in ASKING else TO_STOP
        return tuple(signal for signal in self.signals.get(cue, ()) if signal.confidence >= enough)


def scene(post: Post, observation: Observation) -> Scene:
    """Sort what was seen by what it means for the judge."""
    own = observation.spans()
    signals: dict[Cue, tuple[Signal, ...]] = {}
    for signal in observation.signals:
        signals[signal.cue] = (*signals.get(signal.cue, ()), signal)
    described = observation.spans(part=Part.CONTEXT) if post.kind is Kind.CAPTION else ()
    named = (*described, *observation.spans(part=Part.ALT_TEXT), *observation.spans(part=Part.FILE_NAME))
    in_picture = tuple(f for f in observation.findings if isinstance(f.place, Box | Track))
    return Scene(
        post=post,
        direct=tuple(f for f in own if f.label in DIRECT and f.kind not in NO_DIRECT_KINDS),
        quasi=tuple(f for f in own if f.label in QUASI),
        health=tuple(f for f in own if f.label is Label.HEALTH),
        staff=tuple(f for f in own if f.label is Label.STAFF and f.kind != "historical"),
        pictured=(*(f for f in named if f.label in IDENTIFIERS and f.kind not in NO_DIRECT_KINDS), *in_picture),
        signals=signals,
        tags=tuple(f for f in observation.findings if isinstance(f.place, Field)),
    )


def facts(post: Post, observation: Observation, risk: Risk | None) -> Facts:
    """Give every fact that holds, by name."""
    view = scene(post, observation)
    known: dict[str, tuple[Place, ...]] = {}
    known.update(_situation(view))
    known.update(_cues(view))
    known.update(_people(view))
    known.update(_pictures(view))
    known.update(_crowd(view, risk))
    known.update(_consents(post))
    known.update(topics(post, observation))
    known.update(_meant(view, known))
    return known


def _places(findings: Iterable[Finding | Signal]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(f.place for f in findings))


def _situation(view: Scene) -> dict[str, tuple[Place, ...]]:
    names = {f"by_{view.post.author}", view.post.kind.value}
    names.add("by_carer" if view.carer else "by_layperson")
    return dict.fromkeys(names, ())


def _cues(view: Scene) -> dict[str, tuple[Place, ...]]:
    signals = view.signals
    known = {fact: _places(heard) for cue, fact in SIGNAL_FACTS.items() if cue in signals and (heard := view.heard(cue))}
    doubtful = view.heard(Cue.MOCKERY, DOUBTFUL_MOCKERY)
    if doubtful:
        known["mockery_perhaps"] = _places(doubtful)
    return known


def _people(view: Scene) -> dict[str, tuple[Place, ...]]:
    known: dict[str, tuple[Place, ...]] = {}
    named = [f for f in view.direct if f.label is Label.PATIENT]
    beyond_handle = [f for f in view.direct if f.label is not Label.HANDLE]
    groups = {
        "patient_named": named,
        "direct_identifier": view.direct,
        "more_than_a_handle": beyond_handle,
        "health": view.health,
        "staff_named": view.staff,
        "numbered_place": [f for f in view.direct if f.label is Label.ROOM],
        "more_than_a_name": [f for f in view.direct if f.label not in {Label.HANDLE, Label.PATIENT}],
    }
    for name, findings in groups.items():
        if findings:
            known[name] = _places(findings)
    if len({f.label for f in view.quasi}) >= 2:
        known["quasi_identifiers"] = _places(view.quasi)
    return known


def _pictures(view: Scene) -> dict[str, tuple[Place, ...]]:
    known: dict[str, tuple[Place, ...]] = {}
    groups = {
        "face": [f for f in view.pictured if f.label is Label.FACE],
        "code": [f for f in view.pictured if f.label is Label.CODE],
        "screen": [f for f in view.pictured if f.label is Label.SCREEN],
        "identified_in_picture": [f for f in view.pictured if f.label in DIRECT],
        "dated_in_picture": [f for f in view.pictured if f.label is Label.DATE],
        "writing_in_picture": [f for f in view.pictured if f.label is Label.WRITING and f.kind == "identifying"],
        "metadata_location": [f for f in view.tags if f.kind in {"location", "place"}],
        "metadata_person": [f for f in view.tags if f.kind in {"person", "identifier"}],
    }
    for name, findings in groups.items():
        if findings:
            known[name] = _places(findings)
    if any(not attachment.alt_text.strip() for attachment in view.post.attachments):
        known["missing_alt_text"] = ()
    return known


def _crowd(view: Scene, risk: Risk | None) -> dict[str, tuple[Place, ...]]:
    """How alone the person told of is.

    Three kinds of quasi-identifiers about one patient are unique in practice (Sweeney 2013: 35 of 81 news stories matched one
    discharge record).
    """
    kinds = {f.label for f in view.quasi}
    known: dict[str, tuple[Place, ...]] = {}
    strong = [f for f in view.quasi if f.label is Label.TRAIT]
    if len(kinds) >= 2 or (strong and view.health) or (risk is not None and risk.people < RARE_BELOW and kinds):
        known["rare"] = _places(view.quasi)
    if len(kinds) >= 3 or (len(kinds) >= 2 and risk is not None and risk.people < UNIQUE_BELOW and strong):
        known["unique"] = _places(view.quasi)
    return known


def _consents(post: Post) -> dict[str, tuple[Place, ...]]:
    """Consents given as evidence: written and dated ones by what they cover; of others, one to an image, as vague: it has to be
    looked for (see `reasons.gravity`). A story that somebody is said to agree to opens nothing.
    """
    known: dict[str, tuple[Place, ...]] = {}
    for consent in post.consents:
        if consent.written and consent.given_on:
            known["consent_image" if consent.scope is Scope.IMAGE else "consent_story"] = ()
        elif consent.scope is Scope.IMAGE:
            known["consent_vague"] = ()
    return known


def _meant(view: Scene, known: Facts) -> dict[str, tuple[Place, ...]]:
    """Facts that rest on other facts: whose health it is, whether care is confirmed, who stands identified."""
    meant: dict[str, tuple[Place, ...]] = {}
    health, direct = known.get("health", ()), known.get("direct_identifier", ())
    if view.carer:
        confirmed = _confirmed(view, known)
        if confirmed is not None:
            meant["care_confirmed"] = confirmed
        about = view.post.kind is not Kind.REPLY or confirmed is not None
        if direct and about and (view.post.kind is Kind.REPLY or "more_than_a_handle" in known or health):
            meant["identified"] = (*direct, *health)
        if "picture_told" in known and (health or "patient_named" in known) and view.post.kind is Kind.POST:
            meant["picture_of_patient"] = known["picture_told"]
        story = health or known.get("patient_story", ())
        if not direct and story and "rare" in known and view.post.kind is not Kind.REPLY:
            meant["reidentifiable"] = (*known["rare"], *story)
        return meant
    other = _other(view, known)
    health = health or _places(view.heard(Cue.OWN_HEALTH, SURE_STORY))
    if other is not None:
        meant["third_party"] = other
    elif health and (direct or "quasi_identifiers" in known or "identified_in_picture" in known):
        meant["self_disclosed"] = (*direct, *known.get("quasi_identifiers", ()), *health)
    elif health:
        meant["own_health"] = health
    return meant


def _confirmed(view: Scene, known: Facts) -> tuple[Place, ...] | None:
    """Whether a carer's reply says that somebody is or was in care."""
    if view.post.kind is not Kind.REPLY:
        return None
    cue = view.heard(Cue.CARE_CONFIRMED)
    if cue:
        return (*_places(cue), *known.get("health", ()))
    if "advice" in known:
        return None
    health = known.get("health", ()) if view.heard(Cue.CARE_CONFIRMED, BESIDE_A_FINDING) else ()
    seen = (*health, *known.get("more_than_a_name", ()))
    return seen or None


def _other(view: Scene, known: Facts) -> tuple[Place, ...] | None:
    """Whether a layperson speaks of somebody else's health, or shows it."""
    relative = view.heard(Cue.RELATIVE_HEALTH)
    shown = view.heard(Cue.PICTURE_PERSON)
    if shown and view.post.kind is Kind.CAPTION:
        return (*_places(shown), *known.get("health", ()))
    if relative and (known.get("health") or known.get("direct_identifier") or view.post.kind is Kind.CAPTION):
        return (*_places(relative), *known.get("direct_identifier", ()), *known.get("health", ()))
    in_care = (*known.get("health", ()), *known.get("numbered_place", ()))
    if view.post.author is Author.PUBLIC and in_care and (known.get("direct_identifier") or "rare" in known):
        return (*known.get("direct_identifier", ()), *in_care)
    return None
