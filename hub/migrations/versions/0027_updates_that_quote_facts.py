"""Updates that quote facts: which slot quotes which, and what an update tells anew"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("updates", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bound", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("retells_id", sa.String(length=36), nullable=True))
        batch_op.create_foreign_key("fk_retells", "updates", ["retells_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_updates_retells_id"), ["retells_id"], unique=False)
    with op.batch_alter_table("updates", schema=None) as batch_op:
        batch_op.alter_column("bound", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("updates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_updates_retells_id"))
        batch_op.drop_constraint("fk_retells", type_="foreignkey")
        batch_op.drop_column("retells_id")
        batch_op.drop_column("bound")
