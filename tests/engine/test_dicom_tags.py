"""What of a DICOM file's attributes gives somebody away: by the table of PS3.15, and nothing that repair has left behind."""

import pytest

from paravent.detectors.dicom_tags import detect
from paravent.finding import Field, Label
from paravent.imaging.profile import is_harmless_uid, new_uid, rule_of
from paravent.post import Author, Kind, Language
from paravent.reading import MetadataField, MetadataReading


def kinds(*fields: tuple[str, str]) -> list[str]:
    reading = MetadataReading(tuple(MetadataField(*f) for f in fields), 3, Language.FR, Author.HOSPITAL, Kind.POST)
    found = list(detect(reading))
    assert all(one.label is Label.TAG and isinstance(one.place, Field) and one.place.attachment == 3 for one in found)
    return [one.kind for one in found]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("(0010,0010) PatientName", "person"),
        ("(0010,0020) PatientID", "identifier"),
        ("(0010,0030) PatientBirthDate", "date"),
        ("(0008,0080) InstitutionName", "place"),
        ("(0008,1010) StationName", "device"),
        ("(0008,103E) SeriesDescription", "text"),
        ("(0020,000D) StudyInstanceUID", "uid"),
        ("(0009,1001)", "private"),
        ("(5004,3000)", "text"),
        ("(6002,3000) OverlayData", "text"),
        ("(0040,0275)[0].(0008,0104) CodeMeaning", "text"),
        ("(0008,1140)[1].(0008,1155) ReferencedSOPInstanceUID", "uid"),
        ("(0040,0440)[0].(0040,A123) PersonName", "person"),
        ("DICOM:preamble", "text"),
    ],
)
def test_an_attribute_that_the_profile_touches_is_found(name, kind) -> None:
    assert kinds((name, "x")) == [kind]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("(0028,0010) Rows", "512"),
        ("(0018,0015) BodyPartExamined", "CHEST"),
        ("(0010,0010) PatientName", ""),
        ("(0008,0021) SeriesDate", "19000101"),
        ("(0018,1030) ProtocolName", "REMOVED"),
        ("(0020,000D) StudyInstanceUID", new_uid(b"key", "1.2.3")),
        ("(0008,0016) SOPClassUID", "1.2.840.10008.5.1.4.1.1.2"),
        ("EXIF:Make", "a camera"),
    ],
)
def test_what_the_profile_keeps_or_leaves_behind_is_not(name, value) -> None:
    assert kinds((name, value)) == []


def test_a_uid_that_a_machine_gave_is_told_from_ours() -> None:
    assert is_harmless_uid(new_uid(b"key", "1.2.3"))
    assert new_uid(b"key", "1.2.3") == new_uid(b"key", "1.2.3") != new_uid(b"other", "1.2.3")
    assert not is_harmless_uid("2.25.212793848324837492837492837498237498")
    assert not is_harmless_uid("2.25." + "9" * 60)
    assert not is_harmless_uid("1.2.826.0.1")
    assert len(new_uid(b"key", "1.2.3")) <= 64


@pytest.mark.parametrize(
    ("tag", "action"),
    [
        (0x00100010, "Z"),
        (0x00080080, "Z"),
        (0x00181030, "D"),
        (0x0020000D, "U"),
        (0x00081140, "U"),
        (0x00104000, "X"),
        (0x00090010, "X"),
    ],
)
def test_choices_of_the_table_are_made_so_that_any_type_holds(tag, action) -> None:
    rule = rule_of(tag)
    assert rule is not None
    assert rule.resolved == action


def test_the_whole_table_is_there() -> None:
    assert rule_of(0x00280010) is None
    assert sum(rule_of(number << 16 | 0x10) is not None for number in (0x08, 0x10)) >= 1
