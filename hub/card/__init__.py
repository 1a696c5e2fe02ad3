"""The card, the one layout of words an agent reads aloud: its text, its picture, its library."""
