"""What the desk does for itself: erasing what was kept long enough, changing keys, mailing heads, saying that it is well."""
