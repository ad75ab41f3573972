"""Numbers, addresses on the net, accounts: left out with the words that announce them."""

import re

from paravent.repair.passage import Change, Passage
from paravent.repair.vocabulary import pattern

LINKED_FR = re.compile(r"(?<!\w)(à|de|avec|pour|chez|par|d'|sur|et|comme|que)\s*$", re.IGNORECASE)
LINKED_EN = re.compile(
    r"(?<!\w)(to|with|from|by|for|of|and|like|about|at|via|follow|following|thank|tag|love)\s+$", re.IGNORECASE
)


def leave_out_contact(passage: Passage) -> Change:
    """A phone number, e-mail address or identifier goes with "tél :", "IPP", "son numéro est le"."""
    announced = pattern(r"(?:[,;]?\s*(?<!\w)(?:{announcers.words}|{announcers.glue})\.?\s*[:=°]?\s*)+$").search(passage.before)
    left = 0
    if announced:
        left = len(passage.before) - announced.start()
        kept = _orphans(announced.group(), passage.before[: announced.start()])
        left -= kept
    clause = re.search(r"(?:^|[.!?\n,;(]\s*)([^.!?\n,;(]*):\s*$", passage.before)
    if clause and pattern(
        r"(?<!\w)(?:téléphone|tél|tel|portable|num|numéros?|phone|number|mobile|mail|e-?mail|courriel|contact|adresse)(?!\w)"
    ).search(clause[1]):
        return passage.cut("", passage.label.value.lower(), left=len(passage.before) - clause.start(1))
    inner = re.search(r"(?<!\w)\d{0,2}[\w.+-]*$", passage.before) if left == 0 else None
    glued = (
        inner.group() if inner and inner.group() and not passage.before[-1:].isspace() and passage.before[-1:].isalnum() else ""
    )
    tail = re.match(r"[\w]+", passage.after)
    return passage.cut("", passage.label.value.lower(), left=left or len(glued), right=len(tail.group()) if tail else 0)


def _orphans(announced: str, before: str) -> int:
    """How many characters of the announcement to keep: verbs that stand before glue words ("appelez-moi au") keep themselves."""
    strong = pattern(r"(?<!\w){announcers.words}(?!\w)").search(announced)
    if strong:
        return 0
    weak = re.match(r"\s*[,;]?\s*", announced)
    sign = weak.group() if weak else ""
    return len(sign) if not re.search(r"[,;]", sign) and announced.strip().lower() in {"et", "and", "est", "is", "c'est"} else 0


def leave_out_handle(passage: Passage) -> Change:
    """ "@lea_d Merci" → "Merci"; "avec @lea_d" → "avec quelqu'un"."""
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
