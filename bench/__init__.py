"""The benchmark: a real hub measured from outside, beside the floor of what the machine can do."""
