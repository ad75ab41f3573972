"""Places, rooms, addresses: the region or "dans la région", "un lycée", "une chambre", "in the area"."""

import re
import tomllib
from functools import cache
from pathlib import Path

from paravent.repair.passage import Change, Passage
from paravent.repair.vocabulary import pattern
from paravent.words import communes, larger_area

AT_FR = re.compile(
    r"(?<!\w)((?:tout\s+)?(?:près|proche|autour|au-dessus|au dessus|en dessous|en aval|en amont|au large|aux portes|au pied|à côté|non loin|du côté|aux environs|à la sortie|au centre|au nord|au sud)\s+(?:de\s+la\s+|de\s+l'|des?\s+|du\s+|d')|à\s+(?:la\s+|l')?|au\s+|aux\s+|en\s+|dans\s+(?:le\s+|la\s+|l'|les\s+)?|"
    r"sur\s+(?:le\s+|la\s+|l')?|chez\s+|vers\s+|"
    r"par\s+|(?:habit\w*|vi[stv]\w*)\s+)$",
    re.IGNORECASE,
)
OF_FR = re.compile(r"(?<!\w)(?:de\s+la\s+|de\s+l'|des?\s+|du\s+|d')$", re.IGNORECASE)
AT_EN = re.compile(
    r"(?<!\w)((?:in|at|near|around|outside|round|on|over in|out of|off|by)\s+(?:the\s+|our\s+|my\s+|a\s+|an\s+)?)$",
    re.IGNORECASE,
)
OF_EN = re.compile(r"(?<!\w)((?:from|of|to|for|via)\s+(?:the\s+)?)$", re.IGNORECASE)
DEPARTMENT = re.compile(r"^\s*\((?:\d{2,3}|2[AB])\)")
MARGIN = 10  # a name shared by several communes means the largest only when it is this many times the next


@cache
def _regions() -> dict[str, str]:
    table: dict[str, str] = tomllib.loads((Path(__file__).parent / "regions.toml").read_text(encoding="utf-8"))
    return table


def region(name: str) -> str:
    """"en Bretagne" for a French commune of which there is one, or one far larger than the others; else ""."""
    found = communes(name)
    if not found or found[0].country != "FR":
        return ""
    if len(found) > 1 and found[0].population < MARGIN * found[1].population:
        return ""
    return _regions().get(found[0].region, "")


def generalise_place(passage: Passage) -> Change:
    """Decide what becomes of a place."""
    tag = re.search(r"#[\w'-]*$", passage.before)
    if tag:
        rest = re.match(r"[\w-]*", passage.after)
        return passage.cut("", "hashtag", left=len(tag.group()), right=len(rest.group()) if rest else 0)
    return _french(passage) if passage.scene.french else _english(passage)


def _institution_french(words: str) -> str:
    """"lycée Jean-Jaurès" → "un lycée"."""
    head = pattern(
        r"^(?:le |la |l'|les |un |une |du |des |de la |de l'|mon |ma |son |sa )?(?:(?!de|du|d')[\w-]+ )?(?:(?P<f>{institutions.feminine})|(?P<m>{institutions.masculine}))(?!\w)"
    ).match(words)
    if head is None:
        return ""
    return f"une {head['f'].lower()}" if head["f"] else f"un {head['m'].lower()}"


def _within(passage: Passage) -> Change | None:
    """A place followed by its larger area gives way to it: "in Havre, Montana" → "in Montana"."""
    follows = re.match(r"\s*[,(]?\s*((?:[A-ZÀ-Ý][\w'-]*\s?){1,3})", passage.after)
    if follows is None:
        return None
    words = follows[1].strip().split()
    for count in range(len(words), 0, -1):
        if larger_area(" ".join(words[:count])):
            return passage.cut("", "area", right=follows.start(1))
    return None


def _french(passage: Passage) -> Change:
    department = DEPARTMENT.match(passage.after)
    right = len(department.group()) if department else 0
    institution = _institution_french(passage.words)
    larger = "" if institution else region(re.sub(r"^(?:le|la|les|l')\s*(?=[A-Z])", "", passage.words)) or region(passage.words)
    at, of = AT_FR.search(passage.before), OF_FR.search(passage.before)
    if at:
        left = len(passage.before) - at.start()
        verb = re.match(r"(?:habit|vi[stv])\w*\s+", at.group(), re.IGNORECASE)
        on = "sur" if at.group().lower().startswith("sur") else "dans"
        words = f"{on} {institution}" if institution else larger or "dans la région"
        if verb:
            words = f"{verb.group().strip()} {words}"
        return passage.cut(_cased(words, at.group()), "region" if larger else "area", left=left, right=right)
    if of:
        left = len(passage.before) - of.start()
        spot = re.search(
            r"(?:rond-point|rue|place|quartier|bois|plage|lac|étang|carrefour|pont|parc|gare|stade|lotissement|cité)\s+$",
            passage.before[: of.start()],
            re.IGNORECASE,
        )
        larger = "" if spot else larger
        words = f"d'{institution}" if institution else _of(larger) if larger else "de la région"
        return passage.cut(words, "region" if larger else "area", left=left, right=right)
    bare = f"dans {institution}" if institution and not passage.begins else institution or larger or "dans la région"
    article = re.search(r"(?<!\w)(?:le|la|l'|les|ce|cette|son|sa|notre|un|une|mon|ma)\s*$", passage.before, re.IGNORECASE)
    if article and institution:
        noun = institution.split(" ", 1)[1]
        return passage.cut(noun, "area", right=right)
    left = len(passage.before) - article.start() if article else 0
    if article and not institution:
        bare = "la région"
    return passage.cut(_cased(bare, passage.words) if passage.begins else bare, "area", left=left, right=right)


def _of(larger: str) -> str:
    """"en Bretagne" → "de Bretagne"; "dans les Hauts-de-France" → "des Hauts-de-France"."""
    head, _, name = larger.partition(" ")
    if head == "en":
        return ("d'" if name[0] in "AEIOUÎÉ" else "de ") + name
    if head == "à":
        return "de " + name
    article, _, name = name.partition(" ")
    return {"les": "des ", "le": "du ", "la": "de la "}[article] + name


def _english(passage: Passage) -> Change:
    head = pattern(r"(?:^|\s)({institutions.english})s?$").search(passage.words)
    noun = {"arms": "pub", "inn": "pub"}.get(head[1].lower(), head[1].lower()) if head else ""
    at, of = AT_EN.search(passage.before), OF_EN.search(passage.before)
    within = _within(passage)
    if within is not None and not noun:
        return within
    bare = (at or of) and not re.search(r"(?:the|our|my|a|an)\s+$", passage.before, re.IGNORECASE)
    named = pattern(r"^\s+({institutions.english})\b").match(passage.after) if bare and not noun else None
    if named and (at or of):
        lead = (at or of).group()  # type: ignore[union-attr]
        return passage.cut(f"{lead.split()[0]} a local {named[1]}", "area", left=len(lead), right=len(named.group()))
    attributive = (
        not bare
        and re.match(r"\s+[A-Za-z]", passage.after)
        and not re.match(
            r"\s+(?:and|or|with|in|on|at|for|to|is|was|has|had|after|before|since|who|when|where|but|last|this|as|by|near|from|again|today|because|if|so|sees?|while|until|about)\b",
            passage.after,
        )
    )
    state = re.match(r",?\s+[A-Z]{2}\b(?!\w)", passage.after)
    right = len(state.group()) if state else 0
    owner = re.search(r"(?<!\w)(?:the|our|my|his|her|their|this|that|a|an)\s+$", passage.before, re.IGNORECASE)
    if attributive and not noun and not state:
        if owner and owner.group().strip().lower() in {"a", "an"}:
            return passage.cut("a local", "area", left=len(owner.group()))
        return passage.cut("Local" if passage.begins else "local", "area")
    further = re.search(r"(?<!\w)(?:the|our|my|his|her|their|this|that)\s+\w+\s+$", passage.before, re.IGNORECASE)
    if attributive and noun and (further or owner):
        return passage.cut(noun, "area", right=right)
    if owner and owner.group().strip().lower() not in {"a", "an"}:
        return passage.cut(noun or "area", "area", right=right)
    if at:
        words = f"{at[1].split()[0]} a local {noun}" if noun else "in the area"
        return passage.cut(_cased(words, at.group()), "area", left=len(at.group()), right=right)
    if of:
        if of[1].lower().split()[0] == "via":
            return passage.cut("", "area", left=len(of.group()), right=right)
        return passage.cut(
            f"{of[1].split()[0]} {'a local ' + noun if noun else 'the area'}", "area", left=len(of.group()), right=right
        )
    words = f"a local {noun}" if noun else "in the area" if re.search(r",\s*$", passage.before) else "the area"
    return passage.cut(words[:1].upper() + words[1:] if passage.begins else words, "area", right=right)


def generalise_room(passage: Passage) -> Change:
    """Rooms and beds are left out with their preposition; as a subject they become "un patient"."""
    french, words, before = passage.scene.french, passage.words.lower(), passage.before
    lead = re.search(
        r"(?<!\w)(?:(?:de|du|des|d'|à|au|aux|en|dans|chez|la|le|l'|les|ce|cette|sur|notre|in|on|at|from|of|to|the|for|our|into|hors)\s*)+$",
        before,
        re.IGNORECASE,
    )
    left = len(before) - lead.start() if lead else 0
    said = lead.group().lower() if lead else ""
    if re.match(r"(?:le |la |the |en |in )?(?:service|unité|ward|unit|pavillon|bâtiment)\b", words) and not re.search(
        r"\bbed|lit\b", words
    ):
        return passage.cut(
            ("le service" if french else "the ward")
            if not lead
            else f"{said.strip().split()[0]} {'le service' if french else 'the ward'}",
            "ward",
            left=left,
        )
    subject = not re.search(r"(?:de|du|d'|à|au|en|dans|sur|chez|in|on|at|from|of|to|for|into|hors)\b", said) and (
        passage.begins or bool(lead) or False
    )
    verb = re.match(r"\s+(?!:)\w", passage.after) and not re.match(
        r"\s+(?:M\.|Mme|Mr|Mrs|Ms|M\b|Mlle|pour|for|of|du|de)\b", passage.after
    )
    if subject and verb:
        noun = "un patient" if french else "a patient"
        begins = not re.search(r"\w", passage.lead[: len(passage.lead) - left])
        return passage.cut(
            _cased(noun, "X") if begins and (lead.group() if lead else passage.words)[:1].isupper() else noun, "room", left=left
        )
    if lead and re.match(r"\s+(?:of|du|de)\b", passage.after) and re.search(r"(?:in|en|dans|de|à)\b", said):
        first = "dans" if french else said.split()[0]
        return passage.cut(f"{first} {'une chambre' if french else 'a room'}", "room", left=left)
    opening = re.match(r"\s*:\s*", passage.after) if passage.begins and not lead else None
    if passage.begins and not lead:
        colon = opening.group() if opening else (re.match(r"\s*", passage.after) or [""])[0]
        return passage.cut("", "room", right=len(colon))
    return passage.cut("", "room", left=left)


def leave_out_address(passage: Passage) -> Change:
    """Addresses go; where somebody lives at one, they live in the area."""
    french = passage.scene.french
    lead = re.search(
        r"(?<!\w)(?:(?:au|à|aux|du|de|sur|dans|at|on|from|of|to|in|the|son|sa|my|mon|notre|adresse|address|number|numéro|n°|no|départ|depuis|devant|au niveau)\s*:?\s*)+$",
        passage.before,
        re.IGNORECASE,
    )
    left = len(passage.before) - lead.start() if lead else 0
    dwells = re.search(
        r"(?<!\w)(?:habit\w*|vi[tsv]\w*|demeur\w*|domicili\w*|loge\w*|lives?|living|lived|resid\w*|stays?|neighbou?r|voisine?)\s*$",
        passage.before[: len(passage.before) - left],
        re.IGNORECASE,
    )
    if dwells:
        return passage.cut("dans la région" if french else "in the area", "area", left=left)
    return passage.cut("", "address", left=left)


def _cased(words: str, like: str) -> str:
    return words[:1].upper() + words[1:] if like[:1].isupper() else words
