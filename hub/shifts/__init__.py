"""Who is on duty at which site, and who has read what."""
