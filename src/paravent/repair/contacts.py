"""Numbers, addresses on the net, accounts: left out with the words that announce them."""

import re

from paravent.repair.passage import Change, Passage, ahead
from paravent.repair.vocabulary import pattern

ANNOUNCED = r"(?:[,;]?\s*(?<!\w)(?:{announcers.words}|{announcers.glue})\.?\s*[:=°]?\s*)+$"
ANNOUNCER = r"(?<!\w){announcers.words}(?!\w)"
NAMED_IN_CLAUSE = r"(?<!\w){announcers.contacts}(?!\w)"
CLAUSE = re.compile(r"(?:^|[.!?\n,;(]\s*)([^.!?\n,;(]*):\s*$")
LINKED = re.compile(r"(?:,?\s*(?:ou|or|et|and)\s+)?(?:(?<!\w)(?:c'est|est|is|au|à|sur|via|par|le|on|at|under|sous)\s+)+$|,?\s*(?<!\w)(?:ou|or)\s+$", re.IGNORECASE)
GLUED = re.compile(r"[\w.+-]*\w$")
GLUED_BEHIND = re.compile(r"\w+")
LINKED_FR = re.compile(r"(?<!\w)(à|de|avec|pour|chez|par|d'|sur|et|comme|que)\s*$", re.IGNORECASE)
LINKED_EN = re.compile(
    r"(?<!\w)(to|with|from|by|for|of|and|like|about|at|via|follow|following|thank|tag|love)\s+$", re.IGNORECASE
)


def leave_out_contact(passage: Passage) -> Change:
    """A phone number, e-mail address or identifier goes with "tél :", "IPP", "son numéro est le", "au"."""
    kind = passage.label.value.lower()
    clause = CLAUSE.search(passage.before)
    if clause and pattern(NAMED_IN_CLAUSE).search(clause[1]):
        return passage.cut("", kind, left=len(passage.before) - clause.start(1))
    announced = pattern(ANNOUNCED).search(passage.before)
    if announced is None or not pattern(ANNOUNCER).search(announced.group()):
        announced = LINKED.search(passage.before)
    left = passage.back(announced) or passage.back(GLUED.search(passage.before))
    return passage.cut("", kind, left=left, right=ahead(GLUED_BEHIND, passage.after))


def leave_out_handle(passage: Passage) -> Change:
    """"@lea_d Merci" → "Merci"; "avec @lea_d" → "avec quelqu'un"."""
    tag = re.search(r"#[\w'-]*$", passage.before)
    if tag or passage.words.startswith("#"):
        rest = re.match(r"[\w'-]*", passage.after)
        return passage.cut("", "hashtag", left=len(tag.group()) if tag else 0, right=len(rest.group()) if rest else 0)
    at = 1 if passage.before.endswith("@") else 0
    account = pattern(
        r"(?:[,;]?\s*(?<!\w)(?:(?:on|sur|over on|follow (?:him|her|us|me) on|mon|son|sa|my|his|her|le|ou|or|sur le|de mon|à|notre)\s+)*(?:{announcers.words})\s*(?:is|est|c'est|:|=)?\s*(?:on\s)?)+$"
    ).search(passage.before)
    if account:
        where = re.match(r"\s+(?:sur|on)\s+(?:insta\w*|tiktok|fb|facebook|twitter|snap\w*)", passage.after, re.IGNORECASE)
        return passage.cut("", "account", left=len(passage.before) - account.start(), right=len(where.group()) if where else 0)
    follow = re.search(
        r"(?:[,;]?\s*(?:and|et)?\s*)(?<!\w)(?:follow (?:him|her|us|me|them) on|abonne[- ]toi(?: à)?|suivez[- ](?:moi|la|le)(?: sur)?)\s*$",
        passage.before,
        re.IGNORECASE,
    )
    if follow:
        return passage.cut("", "account", left=len(passage.before) - follow.start())
    linked = (LINKED_FR if passage.scene.french else LINKED_EN).search(passage.before[: len(passage.before) - at])
    if (
        linked
        and not passage.begins
        and not re.search(r"(?<!\w)(?:merci|thanks?|bravo)\s+\w*\s*$", passage.before, re.IGNORECASE)
    ):
        return passage.cut("quelqu'un" if passage.scene.french else "someone", "account", left=at)
    if re.search(r"(?<!\w)(?:merci\s+à|thanks\s+to)\s*$", passage.before, re.IGNORECASE):
        lead = re.search(r"\s*(?:à|to)\s*$", passage.before, re.IGNORECASE)
        return passage.cut("", "account", left=len(lead.group()) if lead else at)
    where = re.match(r"\s+(?:sur|on)\s+(?:insta\w*|tiktok|fb|facebook|twitter|snap\w*)", passage.after, re.IGNORECASE)
    comma = where or (re.match(r"\s*[,:]?\s*", passage.after) if passage.begins else None)
    lead = re.search(r",\s*$", passage.before) if not passage.begins else None
    return passage.cut("", "account", left=len(lead.group()) if lead else at, right=len(comma.group()) if comma else 0)
