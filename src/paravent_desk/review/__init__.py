"""Who must have read what before it goes out."""
