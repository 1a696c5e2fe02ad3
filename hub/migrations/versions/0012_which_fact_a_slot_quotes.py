"""Which fact a slot quotes"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bound", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("versions", schema=None) as batch_op:
        batch_op.alter_column("bound", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("versions", schema=None) as batch_op:
        batch_op.drop_column("bound")
