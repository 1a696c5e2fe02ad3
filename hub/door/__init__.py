"""Coming in and going out: sign-in, sessions, floor codes."""
