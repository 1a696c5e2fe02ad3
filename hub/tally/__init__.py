"""What callers ask: taps and the counts folded from them."""
