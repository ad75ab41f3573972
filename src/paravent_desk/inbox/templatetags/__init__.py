"""The inbox's words for templates."""
