"""How often the check would hold a suggested wording: `python -m bench.inbox.wordings [N]` (N messages a class, default 20).

Each wording, with sample contacts, under messages of the class that it answers, from `training/inbox` (every n-th of them; a
death by the engine's words for it). At the desk what would be held is left out beside the message (`inbox.answering.offered`).
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from paravent_desk.checking.death import tells_of_a_death
from paravent_desk.inbox.trying import SAMPLES, holds
from paravent_desk.inbox.wordings import BEREAVED, wordings

MESSAGES = Path(__file__).parents[2] / "training" / "inbox"
GROUP = {"SELF_HARM": "distress"}


def main(most: int) -> None:
    """Print how many of all combinations would be held, and for how many messages no wording would be left."""
    told = messages(most)
    held, asked, without = Counter[str](), 0, 0
    for (group, lang), texts in sorted(told.items()):
        fitting = [one for one in wordings() if one.group == group]
        for text in texts:
            let_out = {one.id: holds(one.filled(lang, SAMPLES), lang, "Rennes", text) for one in fitting}
            held.update(name for name, out in let_out.items() if not out)
            asked += len(let_out)
            without += bool(let_out) and not any(let_out.values())
    print(f"{sum(held.values())} of {asked} combinations held; {without} messages without any wording")
    print(", ".join(f"{name} {count}" for name, count in held.most_common(8)))


def messages(most: int) -> Mapping[tuple[str, str], list[str]]:
    """Texts by group and language, `most` of each, spread over the whole corpus."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted(MESSAGES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            group = GROUP.get(row["class"], row["class"].lower().replace("_", "-"))
            found.setdefault((group, row["lang"]), []).append(row["text"])
            if tells_of_a_death(row["text"], row["lang"]):
                found.setdefault((BEREAVED, row["lang"]), []).append(row["text"])
    return {key: texts[:: max(1, len(texts) // most)][:most] for key, texts in found.items()}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
