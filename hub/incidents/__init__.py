"""Incidents: opened, level, operational period, topics, closed; live or exercise."""
