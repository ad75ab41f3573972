"""The journal's pages: what the audit holds, in words. Above `accounts`, which knows names; below what shows histories."""
