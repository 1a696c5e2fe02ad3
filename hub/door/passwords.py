"""Passwords belong to people; this is their name at the door."""

from hub.people.passwords import check_strength, hash_password, is_right

__all__ = ["check_strength", "hash_password", "is_right"]
