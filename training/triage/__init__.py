"""How the sorting of incoming messages is learned: a network (`finetune`), wordings (`wordings`), and what both are worth."""
