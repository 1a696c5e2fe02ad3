"""What callers ask that nobody can answer, and what they heard: owned, answered, told back."""
