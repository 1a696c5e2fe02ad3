"""What a user would pick instead, measured beside the hub in the same run."""
