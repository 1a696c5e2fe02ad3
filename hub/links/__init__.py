"""Single-use links by which one named person approves one exact text, without signing in."""
