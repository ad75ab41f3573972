"""One module a network behind one protocol. No Django inside, no clock or file it was not given."""
