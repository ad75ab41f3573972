"""What stands round a passage, as features of the models that weigh it: near words and the sentence's groups."""

from collections.abc import Iterable, Sequence

from paravent.detectors.features import TELLS_WHO, Word, mask_of, named

REACH = 9
ENDS = frozenset({".", "!", "?", "…"})


def flags(words: Iterable[Word]) -> tuple[str, ...]:
    """Name the groups that occur among words."""
    return named(mask_of(words))


def near(words: Sequence[Word], first: int, last: int, situation: str) -> list[str]:
    """The three words on either side of `words[first:last]`, with their groups."""
    row = []
    for step in (1, 2, 3):
        before = words[first - step] if first >= step else None
        after = words[last + step - 1] if last + step - 1 < len(words) else None
        for side, word in (("-", before), ("+", after)):
            if word is None:
                row.append(f"{side}{step}#")
                continue
            row.append(f"{side}{step}{word.key}")
            row += [f"{side}{step}r={group}" for group in word.groups]
            if step == 1:
                row.append(f"{side}1{word.key}:{situation}")
                row += [f"{side}1r={group}:{situation}" for group in word.groups]
            else:
                row.append(f"{side}w={word.key}")
                row += [f"{side}r={group}" for group in word.groups]
            if word.capital:
                row.append(f"{side}{step}Aa")
    if first >= 2:
        row.append(f"-21{words[first - 2].key} {words[first - 1].key}")
    if last + 1 < len(words):
        row.append(f"+12{words[last].key} {words[last + 1].key}")
        row += [f"+,{group}" for group in words[last + 1].groups if words[last].key in ",(:-—"]
    return row


def sentence(words: Sequence[Word], first: int, last: int, situation: str) -> list[str]:
    """The groups and telling words of the sentence before and after `words[first:last]`."""
    left, right = first, last
    while left > 0 and first - left < 25 and words[left - 1].key not in ENDS:
        left -= 1
    while right < len(words) and right - last < 25 and words[right].key not in ENDS:
        right += 1
    before, after = words[left:first], words[last:right]
    left_of, right_of = mask_of(before), mask_of(after)
    row = ["L+" + flag for flag in named(left_of)] + ["R+" + flag for flag in named(right_of)]
    row += [f"S+{flag}:{situation}" for flag in named(left_of | right_of)]
    row += ["L=" + word.key for word in before[-REACH:] if word.groups] + [
        "R=" + word.key for word in after[:REACH] if word.groups
    ]
    row += ["nl=" + group for group in _nearest(reversed(before))] + ["nr=" + group for group in _nearest(after)]
    if any(word.key == "9" for word in after[:4]):
        row.append("number after")
    return row


def _nearest(words: Iterable[Word]) -> list[str]:
    for distance, word in enumerate(words):
        if word.groups:
            for group in TELLS_WHO:
                if group in word.groups:
                    return [group, f"{group}{min(distance // 2, 3)}"]
    return ["nothing"]
