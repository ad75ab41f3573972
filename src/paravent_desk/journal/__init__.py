"""The journal's pages: what the audit holds, in words. Above `accounts`, which knows the names; below all that shows histories."""
