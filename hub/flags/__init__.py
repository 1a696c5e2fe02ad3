"""Errors that agents flag in words they read, and what they are told of them."""
