"""A crop is suggested where one strip along a side holds all that goes, and nothing that stays."""

import pytest

from paravent.finding import Box, Finding, Label
from paravent.post import Language
from paravent.reading import Looked, Sort
from paravent.repair.crop import MOST, Crop, Side, crops
from paravent.report import Report
from paravent.ruling import Verdict
from tests.engine.made_reports import VERSIONS

WIDTH, HEIGHT = 1000, 800
PICTURE = Looked(0, 0, WIDTH, HEIGHT, Sort.MEDICAL)


def name(x, y, width=200, height=24, frame=0):
    return Finding(Label.PATIENT, Box(0, frame, x, y, width, height), 0.9, "names")


def marker(x, y):
    return Finding(Label.WRITING, Box(0, 0, x, y, 30, 30), 0.9, "writing", "technical")


def report(*findings, looked=(PICTURE,)):
    return Report("0" * 64, Language.FR, Verdict.STOP, (), findings, (), None, (), None, VERSIONS, looked=looked)


@pytest.mark.parametrize(
    ("findings", "side", "pixels", "whole"),
    [
        ((name(10, 10), name(600, 37)), Side.TOP, 64, HEIGHT),
        ((name(10, 760), name(700, 740)), Side.BOTTOM, 63, HEIGHT),
        ((name(10, 100, 100), name(5, 500, 90)), Side.LEFT, 113, WIDTH),
        ((name(900, 100, 90), name(890, 500, 90)), Side.RIGHT, 113, WIDTH),
    ],
)
def test_a_strip_along_each_side(findings, side, pixels, whole):
    assert crops(report(*findings)) == (Crop(0, side, pixels, pixels / whole),)


def test_the_smallest_strip_of_a_corner():
    [crop] = crops(report(name(4, 4, 80, 16)))
    assert (crop.side, crop.pixels) == (Side.TOP, 22)


@pytest.mark.parametrize(
    "findings",
    [
        (),
        (marker(10, 10),),
        (name(400, 400),),
        (name(10, 10), name(400, 400)),
        (name(10, 10), name(10, 760)),
        (name(10, 10), marker(900, 20)),
        (name(10, 10), marker(900, 35)),
    ],
    ids=["nothing", "a marker alone", "in the middle", "there too", "two sides", "a marker in the strip", "half a marker"],
)
def test_nothing_is_suggested(findings):
    assert crops(report(*findings)) == ()


def test_a_marker_below_the_strip_or_under_a_cover_is_no_hindrance():
    assert crops(report(name(10, 10), marker(900, 40)))
    inside = Finding(Label.WRITING, Box(0, 0, 20, 12, 15, 15), 0.9, "writing", "technical")
    assert crops(report(name(10, 10), inside))


def test_no_more_than_a_share_of_the_picture():
    most = int(MOST * HEIGHT) - 3
    assert crops(report(name(10, most - 24)))
    assert not crops(report(name(10, most - 23)))


def test_a_doubtful_shape_on_a_radiograph_costs_no_strip_of_it():
    doubtful = Finding(Label.WRITING, Box(0, 0, 10, 10, 200, 24), 0.5, "writing", "text")
    poster = Looked(0, 0, WIDTH, HEIGHT, Sort.PHOTOGRAPH)
    assert not crops(report(doubtful))
    assert crops(report(doubtful, name(300, 10)))
    assert crops(report(doubtful, looked=(poster,)))


def test_animations_and_pages_are_left_alone():
    assert not crops(report(name(10, 10), looked=(PICTURE, Looked(0, 1, WIDTH, HEIGHT, Sort.MEDICAL))))
    assert not crops(report(name(10, 10), looked=(Looked(0, 0, WIDTH, HEIGHT, Sort.PAGE),)))
