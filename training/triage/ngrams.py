"""Learn what n-grams say: `python -m training.triage.ngrams` → `src/paravent/models/ngrams.npz`.

TF-IDF of words, pairs and parts of words, and a logistic regression over them; n-grams of one message alone are left out.
"""

import hashlib
import math
from collections import Counter

import marisa_trie
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from paravent.models import FOLDER
from paravent.ngrams import KINDS, counted
from training.triage.data import LEARNED, messages, numbers

SEEN = {"w": 2, "p": 3}
"""In how many messages an n-gram of each kind must stand."""
STRENGTH = 20.0
"""The inverse of the penalty."""


def main() -> None:
    """Learn and write."""
    found = messages(*LEARNED)
    seen = Counter(kind + gram for one in found for kind, read in KINDS.items() for gram in set(read(one.text)))
    keys = marisa_trie.Trie(sorted(key for key, count in seen.items() if count >= SEEN[key[0]]))
    rarity = np.array([math.log((1 + len(found)) / (1 + seen[keys.restore_key(n)])) + 1 for n in range(len(keys))], np.float32)
    rows = [counted(one.text, keys, rarity) for one in found]
    ends = np.cumsum([0, *map(len, rows)])
    entries = [value for row in rows for value in row.values()], [number for row in rows for number in row]
    vectors = csr_matrix((*entries, ends), shape=(len(rows), len(keys)))
    learned = LogisticRegression(C=STRENGTH, max_iter=300).fit(vectors, numbers(found))
    scale = np.abs(learned.coef_).max(1) / 127
    file = FOLDER / "ngrams.npz"
    with file.open("wb") as out:
        np.savez_compressed(
            out,
            keys=np.frombuffer(keys.tobytes(), np.uint8),
            rarity=rarity.astype(np.float16),
            weights=np.round(learned.coef_.T / scale).astype(np.int8),
            scale=scale.astype(np.float32),
            bias=learned.intercept_.astype(np.float32),
        )
    content = file.read_bytes()
    print(f"{file.name}: {len(keys)} n-grams, {len(content) / 1e6:.1f} MB, {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
