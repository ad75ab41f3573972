"""What an agreement needs before it counts: one table of signatures, one of conditions, and what is still missing, in words.

The sources are those of the domain report, section 4, where each is marked as read in its source or told from memory.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paravent_desk.consents import dates
from paravent_desk.consents.identity import Identity, unseal
from paravent_desk.consents.models import Care, Consent, Decides, Person, Signature
from paravent_desk.vault import Sealed


class Condition(TextChoices):
    """Under which conditions they agreed; each is confirmed by whoever gathers the form."""

    ABLE = "able", gettext_lazy("They were neither in distress, nor sedated, nor in an emergency.")
    FREE = "free", gettext_lazy("They know that refusing changes nothing for them, and that nothing is paid.")
    UNPRESSED = "unpressed", gettext_lazy("Whoever treats them did not ask, and was not there when they decided.")
    TOLD = "told", gettext_lazy("They know how to withdraw, and that copies and shares may stay.")
    COPY = "copy", gettext_lazy("They have a copy of the form.")
    SOLE = "sole", gettext_lazy("Proof was seen that nobody else holds parental authority.")
    ACT_READ = "act_read", gettext_lazy("The act (judgment or mandate) was read, and it covers this.")
    NO_OBJECTION = "no_objection", gettext_lazy("The person did not object in life, and no relative objects now.")


@dataclass(frozen=True, slots=True)
class Requirement:
    """Whose signatures it takes, under which conditions, and by which source."""

    signatures: tuple[Signature, ...]
    conditions: tuple[Condition, ...]
    source: str
    says: str | Promise


SIGNER = (Condition.ABLE, Condition.FREE, Condition.UNPRESSED, Condition.TOLD, Condition.COPY)
"""What holds of everybody who signs for themselves."""
FOR_OTHERS = (Condition.FREE, Condition.UNPRESSED, Condition.TOLD, Condition.COPY)
"""The same, where somebody else signs: whether the person was able is then not the question."""

TABLE: Mapping[tuple[Person, Decides], Requirement] = {
    (Person.ADULT, Decides.ALONE): Requirement(
        (Signature.SELF,),
        SIGNER,
        "Code civil, art. 9 ; RGPD, art. 7 et 9(2)(a) ; Service-public.fr, F32103",
        gettext_lazy("An adult decides alone. A health proxy (personne de confiance) cannot agree in their stead."),
    ),
    (Person.STAFF, Decides.ALONE): Requirement(
        (Signature.SELF,),
        (Condition.FREE, Condition.TOLD, Condition.COPY),
        "Code civil, art. 9 ; RGPD, art. 7",
        gettext_lazy("A colleague agrees on a form of their own; refusing has no effect, and leaving means asking again."),
    ),
    (Person.MINOR, Decides.BOTH_PARENTS): Requirement(
        (Signature.PARENT_1, Signature.PARENT_2, Signature.CHILD),
        SIGNER,
        "Code civil, art. 371-1, 372-1 et 373-2-6 ; Service-public.fr, F32103",
        gettext_lazy(
            "All who hold parental authority sign, separated or not, and the child is heard. "
            "Where they disagree, nothing goes out."
        ),
    ),
    (Person.MINOR, Decides.ONE_PARENT): Requirement(
        (Signature.PARENT_1, Signature.CHILD),
        (*SIGNER, Condition.SOLE),
        "Code civil, art. 371-1 et 372-1 ; Service-public.fr, F32103",
        gettext_lazy("One signature is enough only where nobody else holds parental authority, and that was seen in writing."),
    ),
    (Person.MINOR, Decides.PLACED): Requirement(
        (Signature.GUARDIAN, Signature.JUDGE, Signature.CHILD),
        (*SIGNER, Condition.ACT_READ),
        "Code civil, art. 371-1 et 377",
        gettext_lazy("For a child who was placed, the service or guardian and the judge decide, and the child is heard."),
    ),
    (Person.PROTECTED, Decides.ALONE): Requirement(
        (Signature.SELF,),
        (*SIGNER, Condition.ACT_READ),
        "Code civil, art. 459 al. 1",
        gettext_lazy("A protected adult who can decide with a clear mind decides alone on what is personal to them."),
    ),
    (Person.PROTECTED, Decides.CURATORSHIP): Requirement(
        (Signature.SELF, Signature.CURATOR),
        (*SIGNER, Condition.ACT_READ),
        "Code civil, art. 457-1 à 463 ; Service-public.fr, F33899",
        gettext_lazy("The person signs, and the curator who helps them signs too."),
    ),
    (Person.PROTECTED, Decides.GUARDIANSHIP): Requirement(
        (Signature.GUARDIAN, Signature.JUDGE),
        (*FOR_OTHERS, Condition.ACT_READ),
        "Code civil, art. 459 al. 2 et 459-2 ; Service-public.fr, F33899 et F32103",
        gettext_lazy(
            "Publishing what touches health is a serious intrusion: the guardian signs, and the judge or family council agrees."
        ),
    ),
    (Person.PROTECTED, Decides.AUTHORISATION): Requirement(
        (Signature.REPRESENTATIVE,),
        (*FOR_OTHERS, Condition.ACT_READ),
        "Code civil, art. 494-1 et suivants",
        gettext_lazy("Read the judgment: it says whether the relative may decide on privacy and image."),
    ),
    (Person.PROTECTED, Decides.MANDATE): Requirement(
        (Signature.REPRESENTATIVE,),
        (*FOR_OTHERS, Condition.ACT_READ),
        "Code civil, art. 477 et suivants",
        gettext_lazy("Read the mandate: it says whether whoever holds it may decide on privacy and image."),
    ),
    (Person.DECEASED, Decides.FAMILY): Requirement(
        (Signature.FAMILY,),
        (Condition.UNPRESSED, Condition.TOLD, Condition.COPY, Condition.NO_OBJECTION),
        "Service-public.fr, F32103 ; AP-HP, guide (cite Crim., 21/10/1981)",
        gettext_lazy("The close family asks in writing. Other relatives may contest a picture that harms the memory."),
    ),
}


def requirement(consent: Consent) -> Requirement | None:
    """The line of the table; None where nobody can decide in that way for such a person."""
    return TABLE.get((Person(consent.person), Decides(consent.decides)))


def missing(consent: Consent) -> tuple[str, ...]:
    """All that is missing before it counts, in words, in the order of the guided form. It tells nothing of who it is."""
    needs = requirement(consent)
    if needs is None:
        return (_("Say who decides: nobody can decide in that way for such a person."),)
    try:
        identity = unseal(consent)
    except Sealed:
        return (_("The identity cannot be opened. Ask the administrator to put back the keys, or enter it again."),)
    return (*_of_the_person(consent, identity), *_of_the_scope(consent, identity), *_of_the_form(consent, identity, needs))


def signatures(consent: Consent, identity: Identity) -> tuple[Signature, ...]:
    """Whose signatures it takes: a child's own words from seven on, or where the age is not known."""
    needs = requirement(consent)
    young = identity.born_on and consent.given_on and dates.age(identity.born_on, consent.given_on) < dates.HEARD_FROM
    return tuple(one for one in (needs.signatures if needs else ()) if one != Signature.CHILD or not young)


def warnings(consent: Consent) -> tuple[str, ...]:
    """What weakens it without being missing, in words."""
    found = []
    if consent.care and not consent.care_finished:
        found.append(
            _(
                "It was signed while care went on. Somebody who depends on you may not feel free to refuse, so such an "
                "agreement may be worth nothing (Danish authority, 2023-432-0016). It is kept, but opens no lock by itself: "
                "ask again once care has ended."
            )
        )
    if consent.given_on and (consent.informed_on is None or consent.given_on <= consent.informed_on):
        found.append(_("It was signed less than a night after the form was handed over. Leave 24 hours to think it over."))
    if not consent.witnessed:
        found.append(_("No witness is recorded. Somebody who is not in charge of the person’s care makes it stronger."))
    return tuple(found)


def _of_the_person(consent: Consent, identity: Identity) -> Iterator[str]:
    if not identity.name:
        yield _("Who it is: the person’s name.")
    if consent.person == Person.MINOR and identity.born_on is None:
        yield _("The child’s date of birth: it says until when the agreement may count.")
    if not consent.care:
        yield _("Whether care has ended.")
    if consent.care == Care.ENDED and consent.care_ended_on is None:
        yield _("The day care ended.")
    if identity.born_on and consent.given_on and consent.person != Person.DECEASED:
        grown = dates.age(identity.born_on, consent.given_on) >= dates.OF_AGE
        if consent.person == Person.MINOR and grown:
            yield _("The person was of age when it was signed: record them as an adult, with their own signature.")
        if consent.person != Person.MINOR and not grown:
            yield _("The person was under 18 when it was signed: record them as a minor.")


def _of_the_scope(consent: Consent, identity: Identity) -> Iterator[str]:
    if not (consent.image or consent.story):
        yield _("What it covers: the picture, the story, or both.")
    if not consent.media:
        yield _("The media: photo, film, voice or text.")
    if not consent.networks:
        yield _("The networks, each by name.")
    if not consent.purpose.strip():
        yield _("The purpose.")
    if not consent.told.strip():
        yield _("What readers will learn or can work out about the person.")
    if consent.ends_on is None:
        yield _("The end: two years are usual, five the most.")
    elif consent.given_on:
        if consent.ends_on < consent.given_on:
            yield _("An end after the day it was signed.")
        elif consent.ends_on > dates.anniversary(consent.given_on, dates.MOST_YEARS):
            yield _("An end within five years of the day it was signed.")
        elif consent.person == Person.MINOR and consent.ends_on > dates.latest_end(consent.given_on, identity.born_on):
            yield _("An end before the child’s next 15th or 18th birthday: from then on they are asked anew.")


def _of_the_form(consent: Consent, identity: Identity, needs: Requirement) -> Iterator[str]:
    for one in signatures(consent, identity):
        if one not in consent.signatures:
            yield _("The signature of: %(who)s.") % {"who": one.label}
    for condition in needs.conditions:
        if condition not in consent.confirmed:
            yield _("To be confirmed: %(condition)s") % {"condition": condition.label}
    if consent.given_on is None:
        yield _("The day it was signed.")
    elif not consent.signed:
        yield _("The signed form: where the paper is kept, or the file.")
