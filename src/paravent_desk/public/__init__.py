"""The page for patients, relatives and carers without an account: a text or a file is looked at in memory, and forgotten."""
