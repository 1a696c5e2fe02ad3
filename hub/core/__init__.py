"""The ground floor: settings, database, journal, command and errors; knows no room."""
