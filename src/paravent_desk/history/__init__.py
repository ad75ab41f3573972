"""What the accounts said before the desk was there: brought in and checked."""
