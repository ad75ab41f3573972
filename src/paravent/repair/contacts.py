"""Numbers, addresses on the net, accounts: left out with the words that announce them."""

import re

from paravent.repair.passage import Change, Passage, ahead
from paravent.repair.vocabulary import pattern

ANNOUNCED = r"(?:[,;]?\s*(?<!\w)(?:{announcers.words}|{announcers.glue})\.?\s*[:=°]?\s*)+$"
ANNOUNCER = r"(?<!\w){announcers.words}(?!\w)"
NAMED_IN_CLAUSE = r"(?<!\w){announcers.contacts}(?!\w)"
CLAUSE = re.compile(r"(?:^|[.!?\n,;(]\s*)([^.!?\n,;(]*):\s*$")
LINKED = re.compile(
    r"(?:,?\s*(?:ou|or|et|and)\s+)?(?:(?<!\w)(?:c'est|est|is|au|à|sur|via|par|le|on|at|under|sous)\s+)+$"
    r"|,?\s*(?<!\w)(?:ou|or)\s+$",
    re.IGNORECASE,
)
GLUED = re.compile(r"[\w.+-]*\w$")
GLUED_BEHIND = re.compile(r"\w+")
ACCOUNT = (
    r"(?:[,;]?\s*(?<!\w)(?:(?:on|sur|over on|follow (?:him|her|us|me) on|mon|son|sa|my|his|her|le|ou|or|sur le|de mon|"
    r"à|notre)\s+)*"
    r"{announcers.words}\s*(?:is|est|c'est|:|=)?\s*(?:on\s)?)+$"
)
FOLLOW = re.compile(
    r"[,;]?\s*(?:and\s|et\s)?\s*(?<!\w)(?:follow (?:him|her|us|me|them) on|abonne[- ]toi(?: à)?"
    r"|suivez[- ](?:moi|la|le)(?: sur)?)\s*$",
    re.IGNORECASE,
)
NETWORK = re.compile(r"\s+(?:sur|on)\s+(?:insta\w*|tiktok|fb|facebook|twitter|snap\w*)", re.IGNORECASE)
THANKED = re.compile(r"(?<!\w)(?:merci|thanks|thank you|bravo)(\s+(?:à|to)\s*)$", re.IGNORECASE)
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
    """ "@lea_d Merci" → "Merci"; "avec @lea_d" → "avec quelqu'un"; "insta : @lea_d" → nothing."""
    tagged = passage.hashtag("hashtag")
    if tagged is not None:
        return tagged
    sign = 1 if passage.before.endswith("@") else 0
    before = passage.before[: len(passage.before) - sign]
    where = ahead(NETWORK, passage.after)
    announced = pattern(ACCOUNT).search(before) or FOLLOW.search(before)
    if announced:
        return passage.cut("", "account", left=len(passage.before) - announced.start(), right=where)
    thanked = THANKED.search(before)
    if thanked:
        return passage.cut("", "account", left=len(passage.before) - thanked.start(1), right=where)
    linked = (LINKED_FR if passage.scene.french else LINKED_EN).search(before)
    if linked and not passage.begins:
        return passage.cut("quelqu'un" if passage.scene.french else "someone", "account", left=sign, right=where)
    if passage.begins:
        return passage.cut("", "account", left=sign, right=where or ahead(re.compile(r"\s*[,:]?\s*"), passage.after))
    return passage.cut("", "account", left=sign + len(before) - len(before.rstrip(", ")), right=where)
