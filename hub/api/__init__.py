"""JSON for partner systems, with its OpenAPI description."""
