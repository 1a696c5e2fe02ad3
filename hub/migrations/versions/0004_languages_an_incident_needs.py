"""The languages an incident needs its cards in"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("languages", sa.JSON(), nullable=False, server_default='["en"]')
        )
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.alter_column("languages", server_default=None)
    _take_the_city_s()


def _take_the_city_s() -> None:
    """Incidents that are open already need the languages of their city."""
    city = sa.table("city", sa.column("languages", sa.JSON()))
    incidents = sa.table("incidents", sa.column("languages", sa.JSON()))
    spoken = op.get_bind().execute(sa.select(city.c.languages)).scalar()
    if spoken:
        spoken = json.loads(spoken) if isinstance(spoken, str) else spoken
        needed = list(dict.fromkeys(["en", *spoken]))
        op.execute(incidents.update().values(languages=needed))


def downgrade() -> None:
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.drop_column("languages")
