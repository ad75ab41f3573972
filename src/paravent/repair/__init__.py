"""Write a copy that can go out: one module a kind of cut; `copy` is the way in."""
