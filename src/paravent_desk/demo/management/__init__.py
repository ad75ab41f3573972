"""Commands of the example desk."""
