"""Rooms, beds and wards: left out with their preposition; as a subject they become "un patient"."""

import re

from paravent.repair.passage import Change, Passage, ahead, cased
from paravent.repair.vocabulary import pattern

WARD = re.compile(
    r"(?:le |la |the |en |in )?(?:service|unité|ward|unit|pavillon|bâtiment)\b(?!.*\b(?:bed|lit)\b)", re.IGNORECASE
)
LEAD = r"(?<!\w)(?:(?:{rooms.prepositions}|{rooms.articles})\s*)+$"
PREPOSITION = r"(?<!\w){rooms.prepositions}"
NAMED_BEHIND = re.compile(r"\s+(?:M\.|Mme|Mr|Mrs|Ms|M\b|Mlle|pour|for|of|du|de)\b", re.IGNORECASE)
OF = re.compile(r"\s+(?:of|du|de)\b", re.IGNORECASE)


def generalise_room(passage: Passage) -> Change:
    """Decide what becomes of a room, bed or ward."""
    french = passage.scene.french
    lead = pattern(LEAD).search(passage.before)
    said = lead.group().lower() if lead else ""
    left = passage.back(lead)
    if WARD.match(passage.words):
        ward = "le service" if french else "the ward"
        return passage.cut(f"{said.split()[0]} {ward}" if said.strip() else ward, "ward", left=left)
    placed = pattern(PREPOSITION).search(said) is not None
    behind = re.match(r"\s+\w", passage.after) is not None
    if behind and not placed and (lead or passage.begins) and not NAMED_BEHIND.match(passage.after):
        return _subject(passage, left)
    if placed and OF.match(passage.after):
        return passage.cut("dans une chambre" if french else f"{said.split()[0]} a room", "room", left=left)
    if passage.begins and not lead:
        return passage.cut("", "room", right=ahead(re.compile(r"\s*:?\s*"), passage.after))
    return passage.cut("", "room", left=left)


def _subject(passage: Passage, left: int) -> Change:
    taken = passage.before[len(passage.before) - left :] + passage.words
    begins = not re.search(r"\w", passage.lead[: len(passage.lead) - left])
    noun = "un patient" if passage.scene.french else "a patient"
    return passage.cut(cased(noun, taken) if begins else noun, "room", left=left)
