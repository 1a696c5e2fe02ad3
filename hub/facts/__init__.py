"""The values scripts quote (shelters, hours, numbers), each with an owner, a source and an end."""
