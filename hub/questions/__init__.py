"""What callers ask that nobody can answer yet, and what they heard: asked, owned, answered, told back."""
