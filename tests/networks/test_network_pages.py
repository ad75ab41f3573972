"""The pages on the networks say what the code does."""

from pathlib import Path

import pytest

from paravent_desk.networks.limits import Unit
from paravent_desk.networks.protocol import Action, Count
from paravent_desk.networks.table import NETWORKS

DOCS = Path(__file__).parents[2] / "docs" / "networks"
README = (DOCS / "README.md").read_text()
UNITS = {
    Unit.GRAPHEMES: "graphemes",
    Unit.CODE_POINTS: "code points",
    Unit.UTF16: "UTF-16 units",
    Unit.WEIGHTED: "weighted",
    Unit.EMOJI_BYTES: "code points, emoji by their bytes",
}
NOT_TRIED = [network for network in NETWORKS if not network.tried]


def size(count):
    for step, name in ((1024**3, "GiB"), (1024**2, "MiB")):
        if count and count % step == 0:
            return f"{count // step} {name}"
    return f"{count / 1_000_000:g} MB"


def length(limits):
    text = f"{limits.length:,} {UNITS[limits.unit]}"
    text += f", {limits.bytes:,} bytes" if limits.bytes else ""
    return text + (f", an address {limits.link}" if limits.link else "")


def kinds(types):
    return ", ".join(kind.split("/")[1].replace("quicktime", "mov").replace("jpeg", "jpg") for kind in types)


def pictures(limits):
    return f"{limits.images} × {size(limits.image_bytes)}: {kinds(limits.image_types)}" if limits.images else "none"


def films(limits):
    seconds = f", {limits.film_seconds:g} s" if limits.film_seconds else ""
    return f"{limits.films} × {size(limits.film_bytes)}{seconds}: {kinds(limits.film_types)}"


def can(network):
    return " | ".join(
        "yes" if action in network.can else "**no**" for action in (Action.LOOK_UP, Action.EDIT, Action.DELETE, Action.READ)
    )


def taken(network):
    limits = network.limits
    alone = "**no**" if limits.needs_media else "yes"
    return (
        f"| {network.title} | {length(limits)} | {alone} | {pictures(limits)} | {films(limits)} | "
        f"{'together' if limits.mixes_media else 'one or the other'} | {limits.alt_text or '**none**'} |"
    )


def done(network):
    return f"| {network.title} | {'yes' if network.tried else '**no**'} | {can(network)} | {network.look_up_within.days} days |"


OTHERS = (
    Action.HIDE,
    Action.REMOVE_THEIRS,
    Action.REPORT,
    Action.THREAD,
    Action.GONE,
    Action.SEARCH,
    Action.HISTORY,
    Action.STREAM,
)


def others(network):
    return f"| {network.title} | {' | '.join('yes' if action in network.can else '**no**' for action in OTHERS)} |"


def counted(network):
    return f"| {network.title} | {' | '.join('yes' if count in network.tells else '**no**' for count in Count)} |"


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_the_tables_are_those_of_the_code(network):
    assert taken(network) in README.splitlines()
    assert done(network) in README.splitlines()
    assert others(network) in README.splitlines()
    assert any(line.startswith(counted(network)) for line in README.splitlines())


def test_the_tables_hold_no_other_network():
    titles = {network.title for network in NETWORKS}
    rows = [line.split("|")[1].strip() for line in README.splitlines() if line.startswith("| ") and "---" not in line]
    assert {row for row in rows if row != "Network"} == titles


@pytest.mark.parametrize("network", NOT_TRIED, ids=lambda network: network.name)
def test_a_network_that_was_not_tried_has_a_page_that_says_so_first(network):
    lines = (DOCS / f"{network.name}.md").read_text().splitlines()
    assert len(lines) <= 60
    assert lines[0] == f"# {network.title}" or lines[0].startswith(f"# {network.title} ")
    assert lines[2].startswith("**Not tried on the real network.**")
    text = "\n".join(lines)
    assert network.limits.source in text
    assert f"{network.limits.length:,}" in text
    assert all(f"`{field}`" in text for field in network.fields)


@pytest.mark.parametrize("network", NOT_TRIED, ids=lambda network: network.name)
def test_the_page_says_what_a_person_does_by_hand(network):
    text = (DOCS / f"{network.name}.md").read_text()
    for action, words in (
        (Action.EDIT, "cannot be changed"),
        (Action.DELETE, "cannot be taken down"),
        (Action.READ, "cannot be read"),
    ):
        assert (words in text) == (action not in network.can)


@pytest.mark.parametrize(
    "network", [network for network in NETWORKS if network.name != "practice"], ids=lambda network: network.name
)
def test_the_page_says_what_may_be_done_with_others_posts(network):
    text = (DOCS / f"{network.name}.md").read_text()
    assert "\n## Others' posts\n" in text
    for action, words in ((Action.HIDE, "cannot be hidden"), (Action.REMOVE_THEIRS, "cannot be removed")):
        assert (words in text) == (action not in network.can)


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_the_page_says_what_is_told_in_numbers_and_with_which_right(network):
    text = (DOCS / f"{network.name}.md").read_text()
    assert "Figures" in text
    row = next(line for line in README.splitlines() if line.startswith(counted(network)))
    right = row.removesuffix("|").rpartition("|")[2].partition("`")[2].removesuffix("` ")
    assert right in text.partition("Figures")[2]
