"""How the sorting of incoming messages is learned: a network (`finetune`), n-grams (`ngrams`), and what both are worth."""
