"""Makes the frozen lists under `src/paravent/words/frozen` from the sources at hand; run as `python -m training.lists`."""
