"""From approved to sent, once."""
