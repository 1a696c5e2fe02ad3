"""Which bins were closed before the past was restated"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("surge_bins", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("restated", sa.String(length=40), server_default="", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("surge_bins", schema=None) as batch_op:
        batch_op.drop_column("restated")
