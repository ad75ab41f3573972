"""Makes the data and the weights that Paravent ships. Never imported by `src`."""
