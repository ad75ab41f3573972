"""What a post is about, where it matters which rule is named: a child, somebody who died, a closed group, a film crew.

These facts choose among rules that rest on stronger ones; no reason holds by them alone. The wordings stand in
`words/topics_fr.txt` and `words/topics_en.txt`.
"""

import re

from paravent.finding import Finding, Label, Part, Place, Span
from paravent.observation import Observation
from paravent.post import Kind, Post
from paravent.words import phrases

ADULT = 18  # years
NUMBER = re.compile(r"\d{1,3}")
SHORT = re.compile(r"mois|semaine|jour|month|week|day|heure|hour", re.IGNORECASE)


def topics(post: Post, observation: Observation) -> dict[str, tuple[Place, ...]]:
    """Give the topics of the text and, under a picture, of its description, with the passage that tells."""
    parts = {Part.TEXT, Part.CONTEXT} if post.kind is Kind.CAPTION else {Part.TEXT}
    known: dict[str, tuple[Place, ...]] = {}
    for reading in observation.texts:
        if reading.part in parts and reading.attachment is None:
            for group, (start, end) in phrases.found(f"topics_{reading.lang}", reading).items():
                known[group] = (*known.get(group, ()), *reading.places(start, end))
    young = tuple(f.place for f in observation.findings if f.label is Label.AGE and _of_a_child(post, f))
    if young:
        known["minor"] = (*known.get("minor", ()), *young)
    return known


def _of_a_child(post: Post, finding: Finding) -> bool:
    """Whether an age found in the text is less than eighteen years."""
    place = finding.place
    if not isinstance(place, Span) or place.part is not Part.TEXT or place.attachment is not None:
        return False
    age = post.text[place.start : place.end]
    number = NUMBER.search(age)
    return number is not None and (SHORT.search(age) is not None or int(number.group()) < ADULT)
