"""What the phone system counted, interval by interval: offered, handled, abandoned, how fast."""
