"""Translations: in which languages an incident wants its cards, and which are still owed."""
