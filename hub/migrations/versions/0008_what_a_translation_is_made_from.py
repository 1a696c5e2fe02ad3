"""What a translation is made from, and who reviewed a machine's"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("translates", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("translates_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(
            sa.Column("machine", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("reviewed_by", sa.String(length=120), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key("fk_translates", "versions", ["translates"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("versions", schema=None) as batch_op:
        batch_op.drop_constraint("fk_translates", type_="foreignkey")
        for name in ("reviewed_at", "reviewed_by", "machine", "translates_hash", "translates"):
            batch_op.drop_column(name)
