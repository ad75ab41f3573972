"""Whether a message tells of a death, so that its answer is one to somebody bereaved."""

from paravent.post import Language
from paravent.repair.wordings import intent_of


def tells_of_a_death(text: str, lang: str) -> bool:
    """By the engine's own words for it; a message of distress or an emergency is none, whatever else it tells."""
    return intent_of(text, Language(lang)).name == "bereaved"
