"""Situational updates, their corrections and the promise of the next one."""
