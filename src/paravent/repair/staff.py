"""Names of professionals whom a patient or the public accuses: the trade stays, the name goes."""

import re

from paravent.repair.passage import Change, Passage, ahead, cased
from paravent.repair.roles import female
from paravent.repair.vocabulary import pattern

TRADE = r"(?<!\w)({staff.trades}\w*)\s*[,:]?\s*$"
DOCTOR = re.compile(
    r"(?<!\w)(?:(le|la|les|the|du|au)\s+)?(?:dr|dre|docteure?|doctor|pr|prof|professeure?|professor)\.?\s+$", re.IGNORECASE
)
CALLED = re.compile(r"\s*,?\s*(?:vous|tu|you)\b", re.IGNORECASE)
COURTESY = re.compile(r"(?<!\w)(?:mme|madame|mlle|m|mr|monsieur|mrs|ms|miss|sister|matron)\.?\s+$", re.IGNORECASE)
TOLD = re.compile(r",\s*(?=(?:the|our|la|le|l'|notre|une?)\s*\w)", re.IGNORECASE)
CONTRACTED = {"du": "du médecin", "au": "au médecin"}


def leave_out_staff(passage: Passage) -> Change:
    """ "Dr Claire Martin" → "un médecin"; "l'infirmière Sophie" → "l'infirmière"."""
    trade = pattern(TRADE).search(passage.before)
    if trade is not None:
        if not passage.scene.french and not re.search(r"\w", passage.lead[: len(passage.lead) - len(trade.group())]):
            return passage.cut(f"A {trade[1].lower()}", "staff", left=len(trade.group()))
        return passage.cut("", "staff", left=len(passage.before) - trade.end(1))
    told = ahead(TOLD, passage.after)
    if told and passage.begins:
        return passage.cut("", "staff", right=told)
    doctor = DOCTOR.search(passage.before)
    if doctor and CALLED.match(passage.after):
        return passage.cut("", "staff", left=1)
    title = doctor or COURTESY.search(passage.before)
    left = passage.back(title)
    if doctor:
        words = CONTRACTED.get((doctor[1] or "").lower(), "un médecin") if passage.scene.french else "a doctor"
    elif passage.scene.french:
        words = "une soignante" if female(passage) else "un soignant"
    else:
        words = "a staff member"
    return passage.cut(cased(words, title.group() if title else "") if passage.begins else words, "staff", left=left)
