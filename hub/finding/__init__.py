"""Words found by the caller's own: begun, misspelled, in Spanish, or others that mean the same."""
