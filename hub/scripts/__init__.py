"""Approved words: drafted, submitted, approved, published, superseded, recalled, expired."""
