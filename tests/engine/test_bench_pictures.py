"""What the bench on pictures counts: covers found in a copy, tags that are metadata, what is missed, sections of the page."""

import numpy as np
import pytest

from bench import headers, metadata, page
from bench.pictures import Box, covered_ink
from bench.redaction import painted


def letters(ink, paper):
    """A picture with two strokes of ink."""
    picture = np.full((40, 60, 3), paper, np.uint8)
    picture[10:30, 20:24] = picture[10:30, 30:34] = ink
    return picture


@pytest.mark.parametrize(("ink", "paper"), [(250, 10), (0, 250), (250, 120)])
def test_a_cover_is_found_whatever_the_colour_of_the_letters(ink, paper):
    before = letters(ink, paper)
    after = before.copy()
    after[8:32, 18:36] = 0
    hidden = painted(before, after)
    assert hidden[10:30, 20:24].all()
    assert hidden[10:30, 30:34].all()
    assert not hidden[:, 40:].any()


def test_a_cover_whose_edge_runs_through_black_letters_is_found():
    before = letters(0, 250)
    after = before.copy()
    after[8:32, 21:36] = 0
    assert painted(before, after)[10:30, 21:24].all()


def test_what_a_jpeg_changes_is_no_cover():
    before = letters(250, 10)
    noise = np.random.default_rng(1).integers(-12, 13, before.shape)
    assert not painted(before, np.clip(before + noise, 0, 255).astype(np.uint8)).any()


def test_ink_is_what_stands_out_from_the_rim():
    grey = letters(250, 10)[:, :, 0]
    hidden = np.zeros(grey.shape, bool)
    hidden[:, :28] = True
    assert covered_ink(grey, hidden, [15, 5, 40, 35]) == 0.5


@pytest.mark.parametrize(
    ("sort", "covered", "missed"),
    [("identifying", 0.79, True), ("identifying", 0.8, False), ("marker", 0.49, False), ("technical", 0.5, True)],
)
def test_what_should_go_and_stays_and_what_should_stay_and_goes_are_missed(sort, covered, missed):
    assert Box("x.webp", "real", sort, None, (0, 0, 1, 1), "L", covered).missed is missed


@pytest.mark.parametrize(
    ("tag", "structural"),
    [
        ("File:ImageWidth", True),
        ("File:Comment", False),
        ("System:FileName", True),
        ("JFIF:XResolution", True),
        ("IFD0:Make", False),
        ("ICC_Profile:ProfileDescription", False),
        ("XMP-dc:Creator", False),
    ],
)
def test_only_how_pixels_are_stored_is_structural(tag, structural):
    assert metadata.structural(tag) is structural


def test_the_faster_round_counts_and_a_refusal_only_where_no_round_wrote():
    assert headers.faster([2.0, None, None], [1.0, 3.0, None]) == [1.0, 3.0, None]


def test_a_section_is_put_in_its_place_and_the_others_stay(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(page, "PAGE", tmp_path / "PICTURES.md")
    page.put(page.Section.METADATA, ["none left"])
    page.put(page.Section.RADIOGRAPHS, ["before"])
    page.put(page.Section.RADIOGRAPHS, ["after"])
    assert page.sections() == {page.Section.RADIOGRAPHS: "after", page.Section.METADATA: "none left"}
    assert list(page.sections()) == [page.Section.RADIOGRAPHS, page.Section.METADATA]
