"""Figures of the inbox: replies that confirm care, and the suggested wordings."""
