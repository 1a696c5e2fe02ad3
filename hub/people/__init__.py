"""Who people and machines are, and what each may do."""
