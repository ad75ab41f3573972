"""What singles a person out: dropped with its commas, or made general where the sentence leans on it."""

import re

from paravent.repair.passage import Change, Passage

ARTICLE = re.compile(r"^(le|la|les|l'|un|une|des|d'|du|notre|nos|son|sa|mon|ma|the|a|an|our|his|her|my)\s*", re.IGNORECASE)
BEFORE_ARTICLE = re.compile(r"(?<!\w)(le|la|les|l'|un|une|des|notre|nos|ce|cette|cet|son|sa|mon|ma|the|a|an|our|his|her|my|this|that)\s*$", re.IGNORECASE)
IS_FR = re.compile(r"(?<!\w)(?:est|suis|était|étais|fut|sera|sont|étaient|fait|jsuis|es|êtes)\s+$", re.IGNORECASE)
IS_EN = re.compile(r"(?<!\w)(?:is|was|am|i'm|he's|she's|are|were|im|who's|being|been)\s+(?:the\s|a\s|an\s)?$", re.IGNORECASE)
FEMININE = re.compile(r"^(?:la|une|sa|ma|cette|ancienne|l')\b|(?:ère|euse|trice|ienne|enne|ante|ine|esse|iste retraitée|ée)(?:\s|$)", re.IGNORECASE)
VERB = re.compile(r"^(?:qui|who|conduit|drives?|drove|taught|parle|tient|from|dans|sur|pendant|on|in|with|avec|bitten|known|connue?|bien connue?|né|née|born|de nationalité)\b", re.IGNORECASE)
VICTIM = re.compile(r"^(?:les?\s)?(victimes?|rescapée?s?|survivante?s?|blessée?s?|victims?|survivors?|casualty|casualties)\b", re.IGNORECASE)


def generalise_trait(passage: Passage) -> Change:
    """Decide what becomes of a trade, kinship, rare feature or public event."""
    words, before, after = passage.words, passage.before, passage.after
    french = passage.scene.french
    tag = re.search(r"#\w*$", before)
    if tag:
        rest = re.match(r"\w*", after)
        return passage.cut("", "hashtag", left=len(tag.group()), right=len(rest.group()) if rest else 0)
    victim = VICTIM.match(words)
    if victim:
        kept = victim[1]
        generic = " d'un accident" if french else " of an accident"
        plain = kept + (generic if not re.search(r"bless|casualt", kept, re.IGNORECASE) else "")
        return passage.cut(plain, "event")
    opened, closed = re.search(r"[,(–—:]\s*$", before), re.match(r"\s*(?:[,).;:!?–—\n]|$)", after)
    sentence = passage.begins and re.match(r"\s*(?:[.!?\n]|$)", after)
    if (opened and closed) or sentence or (passage.begins and re.match(r"\s*,", after)):
        return passage.cut("", "trait", right=len(m.group()) if passage.begins and (m := re.match(r"\s*,\s*", after)) else 0)
    if VERB.match(words):
        comma = re.search(r",\s*$", before)
        return passage.cut("", "trait", left=len(comma.group()) if comma else 0)
    predicate = (IS_FR if french else IS_EN).search(before)
    if predicate:
        return _predicate(passage)
    article = ARTICLE.match(words)
    outside = BEFORE_ARTICLE.search(before)
    if not article and not outside and closed and not passage.begins:
        return passage.cut("", "trait")
    return _noun(passage, left=len(before) - outside.start() if outside else 0)


def _predicate(passage: Passage) -> Change:
    """"elle est ambulancière" → "elle travaille"; "I'm the lollipop lady" → "I have a job"."""
    before = passage.before
    if passage.scene.french:
        verb = re.search(r"(?<!\w)(je suis|j'étais|jsuis|suis|étais|est|était|sont|étaient|sera|fut|es|êtes|fait)\s+$", before, re.IGNORECASE)
        said = verb[1].lower() if verb else ""
        forms = {"je suis": "je travaille", "jsuis": "je travaille", "j'étais": "je travaillais", "suis": "travaille", "étais": "travaillais", "est": "travaille",
                 "était": "travaillait", "sont": "travaillent", "étaient": "travaillaient", "sera": "travaillera", "fut": "travaillait", "es": "travailles", "êtes": "travaillez", "fait": "travaille"}
        if verb and said in forms and not re.search(r"(?<!\w)c'$", before[: verb.start()], re.IGNORECASE):
            word = forms[said]
            return passage.cut(word[:1].upper() + word[1:] if verb[1][:1].isupper() else word, "trade", left=len(before) - verb.start())
        return _noun(passage, left=0)
    article = re.search(r"(?<!\w)(?:the|a|an)\s+$", before, re.IGNORECASE)
    return passage.cut("known locally", "trade", left=len(article.group()) if article else 0)


def _noun(passage: Passage, *, left: int) -> Change:
    """A common noun in the trait's place."""
    scene, words = passage.scene, passage.words
    start = passage.before[len(passage.before) - left :] + words
    plural = re.match(r"(?:les|des|nos|both)\b", start, re.IGNORECASE) is not None
    definite = re.match(r"(?:le|la|l'|les|the|notre|our|ce|cette|cet|this|that)\b|l'", start, re.IGNORECASE) is not None
    female = FEMININE.search(start) is not None
    if not scene.french:
        noun = "patient" if scene.carer else "person"
        phrase = ("the " if definite else "a ") + noun
        return passage.cut(phrase[:1].upper() + phrase[1:] if passage.begins and start[:1].isupper() else phrase, "trait", left=left)
    if scene.carer:
        noun = "patiente" if female else "patient"
    else:
        noun, female = "personne", True
    article = "des" if plural else "cette" if definite and female else "ce" if definite else "une" if female else "un"
    phrase = f"{article} {noun}{'s' if plural else ''}"
    begins = not re.search(r"\w", passage.lead[: max(0, len(passage.lead) - left)])
    return passage.cut(phrase[:1].upper() + phrase[1:] if begins and start[:1].isupper() else phrase, "trait", left=left)
