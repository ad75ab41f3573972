"""What singles a person out: dropped with its commas, or made general where the sentence leans on it."""

import re

from paravent.finding import Label
from paravent.repair.passage import Change, Passage

ARTICLE = re.compile(r"^(le|la|les|l'|un|une|des|d'|du|notre|nos|son|sa|mon|ma|the|a|an|our|his|her|my)\s*", re.IGNORECASE)
BEFORE_ARTICLE = re.compile(
    r"(?<!\w)(le|la|les|l'|un|une|des|notre|nos|ce|cette|cet|son|sa|mon|ma|the|a|an|our|his|her|my|this|that)\s*$",
    re.IGNORECASE,
)
IS_FR = re.compile(r"(?<!\w)(?:est|suis|était|étais|etait|etais|fut|sera|sont|étaient|fait|jsuis|es|êtes)\s+$", re.IGNORECASE)
IS_EN = re.compile(r"(?<!\w)(?:is|was|am|i'm|he's|she's|are|were|im|who's|being|been)\s+(?:the\s|a\s|an\s)?$", re.IGNORECASE)
WOMAN = re.compile(
    r"^(?:la|une|sa|ma|cette|notre doyenne)\s|^(?:(?:l'|notre |votre |une )?(?:ancienne\s|\w*(?:ère|euse|trice|ienne|enne|esse|nière|sœur|fille|mère|femme|épouse|retraitée|danseuse)(?!\w)))",
    re.IGNORECASE,
)
MAN = re.compile(r"^(?:le|un|son|mon|ce|cet)\s", re.IGNORECASE)
THING = re.compile(
    r"^(?:(?:le|la|l'|les|un|une|des|son|sa|the|a|an|his|her|their|our)\s*)?(?:[\w'-]+\s){0,3}?(?:mission|tatouage|cicatrice|feu|accident|explosion|incendie|effondrement|"
    r"éboulement|affaire|fête|concours|émission|match|tournoi|braquage|attentat|naufrage|avalanche|crash|fire|tattoo|scar|birthmark|co-op|market|"
    r"wreck|derailment|collapse|attack|robbery|pile-up|show|contest|marathon|festival)(?!\w)",
    re.IGNORECASE,
)
GROUP = re.compile(
    r"^(?!.*(?:captain|capitaine|'s on|coach))(?:.*\s)?(?:équipe|classe|chorale|promo|fanfare|troupe|team|eight|crew|choir|band|class|squad|cast)$",
    re.IGNORECASE,
)
LINK = re.compile(
    r"(?<!\w)(?:de|du|des|d'|à|au|aux|en|dans|lors de|lors du|pendant|depuis|avec|sur|in|at|on|of|from|during|with|by|after|for)\s*(?:(?:la|le|l'|les|un|une|the|a|an|his|her|their)\s*)?$",
    re.IGNORECASE,
)
VERB = re.compile(
    r"^(?:qui|who|taught|parle|tient|from|du|de la|de l'|d'une?|à|au|dans|sur|pendant|on|in|with|avec|bitten|known|connue?|bien connue?|né|née|born|de nationalité)\b",
    re.IGNORECASE,
)
VICTIM = re.compile(
    r"^((?:(?:les?|la|une?|the|a)\s)?(?:victimes?|rescapée?s?|survivante?s?|blessée?s?|victims?|survivors?|casualty|casualties))\b",
    re.IGNORECASE,
)


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
    if re.search(r"(?<!\w)(?:c'est moi|it's me|moi)\s+(?:the\s|le\s|la\s|l')?$", before, re.IGNORECASE):
        article = re.search(r"(?<!\w)(?:the\s|le\s|la\s|l')$", before, re.IGNORECASE)
        return passage.cut("", "trait", left=len(article.group()) if article else 0)
    if re.search(r"(?<!\w)(?:tien(?:t|nent|s)|gèren?t?|runs?|owns?|own the|keeps?)\s+(?:the\s|a\s)?$", before, re.IGNORECASE):
        article = re.search(r"(?<!\w)(?:the|a)\s+$", before, re.IGNORECASE)
        return passage.cut(
            "un commerce" if french else "a local business", "trade", left=len(article.group()) if article else 0
        )
    link = LINK.search(before)
    if THING.match(words) or GROUP.search(words):
        if GROUP.search(words):
            return _group(passage)
        return passage.cut(
            "" if link or passage.begins else "un signe particulier" if french else "a distinctive detail",
            "trait",
            left=len(link.group()) if link else 0,
        )
    opened, closed = re.search(r"[,(–—:]\s*$", before), re.match(r"\s*(?:[,).;:!?–—\n]|$)", after)
    if opened and not ARTICLE.match(words):
        return passage.cut("", "trait")
    if opened and any(
        p.label is Label.PLACE and re.fullmatch(r"\s*(?:\w+'?\s*){1,2}", scene_between(passage, p))
        for p in passage.near(Label.PLACE, 12)
    ):
        return passage.cut("", "trait")
    sentence = passage.begins and re.match(r"\s*(?:[.!?\n]|$)", after)
    if (opened and closed) or sentence or (passage.begins and re.match(r"\s*,", after)):
        return passage.cut("", "trait", right=len(m.group()) if passage.begins and (m := re.match(r"\s*,\s*", after)) else 0)
    work = re.match(
        r"(drives?|drove|conduit|conduisait|teaches|runs|manages|plays|joue|enseigne|dirige|tient)\s", words, re.IGNORECASE
    )
    if work and re.search(r"[\w,]\s+$", before):
        if re.search(r",\s*$", before):
            return passage.cut("", "trade")
        verb = work[1].lower()
        general = {"drive": "work", "drives": "works", "drove": "worked", "conduisait": "travaillait"}
        return passage.cut(general.get(verb, "travaille" if french else "works"), "trade")
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


def scene_between(passage: Passage, other: Passage) -> str:
    """What stands between a passage and a later one."""
    return passage.scene.text[passage.end : other.start]


def _group(passage: Passage) -> Change:
    """A team or class: "a group"."""
    article = ARTICLE.match(passage.words)
    outside = BEFORE_ARTICLE.search(passage.before)
    noun = "groupe" if passage.scene.french else "group"
    if outside or not article:
        return passage.cut(noun, "group")
    return passage.cut(f"un {noun}" if passage.scene.french else f"the {noun}", "group")


def _predicate(passage: Passage) -> Change:
    """ "elle est ambulancière" → "elle travaille"; "I'm the lollipop lady" → "I have a job"."""
    before = passage.before
    if passage.scene.french:
        verb = re.search(
            r"(?<!\w)(je suis|j'étais|j etais|j'etais|jsuis|suis|étais|est|était|sont|étaient|sera|fut|es|êtes|fait)\s+$",
            before,
            re.IGNORECASE,
        )
        said = verb[1].lower() if verb else ""
        forms = {
            "je suis": "je travaille",
            "jsuis": "je travaille",
            "j'étais": "je travaillais",
            "j etais": "je travaillais",
            "j'etais": "je travaillais",
            "suis": "travaille",
            "étais": "travaillais",
            "est": "travaille",
            "était": "travaillait",
            "sont": "travaillent",
            "étaient": "travaillaient",
            "sera": "travaillera",
            "fut": "travaillait",
            "es": "travailles",
            "êtes": "travaillez",
            "fait": "travaille",
        }
        if verb and said in forms and not re.search(r"(?<!\w)c'$", before[: verb.start()], re.IGNORECASE):
            word = forms[said]
            return passage.cut(
                word[:1].upper() + word[1:] if verb[1][:1].isupper() else word, "trade", left=len(before) - verb.start()
            )
        return _noun(passage, left=0)
    article = re.search(r"(?<!\w)(?:the|a|an)\s+$", before, re.IGNORECASE)
    return passage.cut("known locally", "trade", left=len(article.group()) if article else 0)


def _noun(passage: Passage, *, left: int) -> Change:
    """A common noun in the trait's place."""
    scene, words = passage.scene, passage.words
    if not scene.french and any(
        p.end <= passage.start and not scene.text[p.end : passage.start].strip() for p in passage.near(Label.AGE, 2)
    ):
        return passage.cut("patient" if scene.carer else "person", "trait")
    start = passage.before[len(passage.before) - left :] + words
    plural = re.match(r"(?:les|des|nos|both)\b", start, re.IGNORECASE) is not None
    definite = re.match(r"(?:le|la|l'|les|the|notre|our|ce|cette|cet|this|that)\b|l'", start, re.IGNORECASE) is not None
    female = WOMAN.match(start) is not None or (MAN.match(start) is None and WOMAN.match(words) is not None)
    if not scene.french:
        noun = "patient" if scene.carer else "person"
        if (
            re.search(r"(?<!\w)(?:the|a|an|our|my|his|her|this|that)\s+\w+\s+$", passage.before, re.IGNORECASE)
            and not left
            and not ARTICLE.match(words)
        ):
            return passage.cut(noun, "trait")
        phrase = ("the " if definite else "a ") + noun
        return passage.cut(
            phrase[:1].upper() + phrase[1:] if passage.begins and start[:1].isupper() else phrase, "trait", left=left
        )
    if scene.carer:
        noun = "patiente" if female else "patient"
    elif female:
        noun = "femme"
    elif MAN.match(start):
        noun = "homme"
    else:
        noun, female = "personne", True
    if (
        re.search(
            r"(?<!\w)(?:le|la|un|une|notre|ce|cette|mon|ma)\s+(?:jeune|vieux|vieille|petit|petite|pauvre|ancien|ancienne|nouveau|nouvelle)\s+$",
            passage.before,
            re.IGNORECASE,
        )
        and not left
    ):
        return passage.cut(noun, "trait")
    article = (
        "des"
        if plural
        else "cette"
        if definite and female
        else ("cet" if noun == "homme" else "ce")
        if definite
        else "une"
        if female
        else "un"
    )
    phrase = f"{article} {noun}{'s' if plural else ''}"
    begins = not re.search(r"\w", passage.lead[: max(0, len(passage.lead) - left)])
    return passage.cut(phrase[:1].upper() + phrase[1:] if begins and start[:1].isupper() else phrase, "trait", left=left)
