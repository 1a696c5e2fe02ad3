"""What happened to the city's set-up, in one plain sentence each."""

SENTENCES: dict[str, str] = {
    "city.changed": "The set-up of {name} was changed.",
    "city.site_added": "The site {name} was added.",
    "city.site_renamed": "The site {before} is now called {name}.",
    "city.areas_loaded": "{count} areas were loaded.",
    "city.department_added": "{name} was added to the transfer directory: {phone}.",
    "city.department_changed": "{name} was changed in the transfer directory: {phone}.",
    "city.department_removed": "{name} was taken out of the transfer directory.",
}
