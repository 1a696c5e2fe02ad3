"""Mail to people: queued with the deed it follows from, sent later, each try on record."""
