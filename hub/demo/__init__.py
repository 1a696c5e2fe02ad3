"""A demonstration: an invented city in a hurricane, played through the real commands."""
