"""Several people in a row, each made a common noun, become one plural."""

import re

from paravent.repair.passage import Change, Scene

JOINED = re.compile(r"\s*(?:,|et|and|&|\+|,\s*(?:et|and))\s*", re.IGNORECASE)
PIECES = re.compile(r"[\s'\".-]{0,4}")
PLURALS: tuple[tuple[set[str], str], ...] = (
    ({"une patiente"}, "deux patientes"),
    ({"un patient", "une patiente"}, "deux patients"),
    ({"un proche", "une proche"}, "deux proches"),
    ({"un enfant", "une enfant"}, "deux enfants"),
    ({"un nourrisson"}, "deux nourrissons"),
    ({"a patient"}, "two patients"),
    ({"a child"}, "two children"),
    ({"a baby"}, "two babies"),
    ({"someone"}, "two people"),
)
"""What two people named side by side become."""


def gathered(scene: Scene, changes: list[Change]) -> list[Change]:
    """ "un patient et une patiente" → "deux patients"; three or more in a row → "plusieurs patients"."""
    ordered = _whole(scene, sorted(changes, key=lambda c: c.start))
    done: list[Change] = []
    index = 0
    while index < len(ordered):
        stop = index + 1
        while stop < len(ordered) and _follows(scene, ordered[stop - 1], ordered[stop]):
            stop += 1
        done += _together(scene, ordered[index:stop])
        index = stop
    return done


def _whole(scene: Scene, ordered: list[Change]) -> list[Change]:
    """One name found in two pieces is one person."""
    done: list[Change] = []
    for change in ordered:
        last = done[-1] if done else None
        if last and last.kind == change.kind == "person" and PIECES.fullmatch(scene.text[last.end : change.start]):
            done[-1] = Change(last.start, change.end, last.words or change.words, "person")
        else:
            done.append(change)
    return done


def _follows(scene: Scene, last: Change, change: Change) -> bool:
    """Whether two common nouns stand side by side in one list."""
    if not last.words or last.kind != change.kind or last.kind not in {"person", "trait"}:
        return False
    return JOINED.fullmatch(scene.text[last.end : change.start]) is not None


def _together(scene: Scene, run: list[Change]) -> list[Change]:
    if len(run) == 1:
        return run
    nouns = {change.words.lower() for change in run}
    if run[0].kind == "trait":
        return [Change(run[0].start, run[-1].end, run[0].words, "trait")] if len(nouns) == 1 else run
    if len(run) == 2:
        plural = next((words for singular, words in PLURALS if nouns <= singular), None)
    else:
        plural = ("plusieurs " if scene.french else "several ") + (
            "patients" if scene.carer else "proches" if scene.french else "people"
        )
    if plural is None:
        return run
    words = plural.capitalize() if run[0].words[:1].isupper() else plural
    return [Change(run[0].start, run[-1].end, words, "person")]
