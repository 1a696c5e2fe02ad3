"""Calls of several topics, and what comes instead of a call that was tallied wrong"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NOT_ALONE = sa.text("call_id <> id")
SAID = ("area", "language", "disposition")  # what takes a call back says what it took back


def upgrade() -> None:
    with op.batch_alter_table("tallies", schema=None) as batch_op:
        batch_op.add_column(sa.Column("call_id", sa.String(length=36), nullable=True))
        batch_op.add_column(
            sa.Column("is_primary", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch_op.add_column(sa.Column("replaces", sa.String(length=36), nullable=True))
        batch_op.add_column(
            sa.Column("from_911", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.create_foreign_key("fk_tallies_replaces", "tallies", ["replaces"], ["id"])
    op.execute("UPDATE tallies SET call_id = COALESCE(undoes, id)")
    taken = "SELECT {0} FROM tallies AS taken WHERE taken.id = tallies.undoes"
    told = ", ".join(f"{name} = ({taken.format(name)})" for name in SAID)
    op.execute(f"UPDATE tallies SET {told} WHERE undoes IS NOT NULL")
    with op.batch_alter_table("tallies", schema=None) as batch_op:
        batch_op.alter_column("call_id", nullable=False)
        batch_op.create_index(
            "ix_tallies_call",
            ["call_id"],
            unique=False,
            sqlite_where=NOT_ALONE,
            postgresql_where=NOT_ALONE,
        )
        batch_op.create_index("ix_tallies_shift_at", ["shift_id", "at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("tallies", schema=None) as batch_op:
        batch_op.drop_index("ix_tallies_shift_at")
        batch_op.drop_index("ix_tallies_call", sqlite_where=NOT_ALONE, postgresql_where=NOT_ALONE)
        batch_op.drop_constraint("fk_tallies_replaces", type_="foreignkey")
        batch_op.drop_column("from_911")
        batch_op.drop_column("replaces")
        batch_op.drop_column("is_primary")
        batch_op.drop_column("call_id")
