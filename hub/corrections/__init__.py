"""Deeds over several kinds of words at once: a fact's new value, and every card that quotes it."""
