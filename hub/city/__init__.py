"""The city: its name and time zone, sites, areas, departments, positions and languages."""
