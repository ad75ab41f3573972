"""One module a kind of thing to see; `table` lists them and runs them."""
