"""The database's shape over time: Alembic's environment and versions."""
