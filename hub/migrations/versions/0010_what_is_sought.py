"""What is sought: scripts are found by the caller's own words"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SQLITE = (
    "CREATE VIRTUAL TABLE sought_index USING fts5(title, topics, words, content='sought', "
    "content_rowid='number', tokenize='ascii', prefix='2 3')",
    "CREATE TRIGGER sought_added AFTER INSERT ON sought BEGIN "
    "INSERT INTO sought_index (rowid, title, topics, words) "
    "VALUES (new.number, new.title, new.topics, new.words); END",
    "CREATE TRIGGER sought_removed AFTER DELETE ON sought BEGIN "
    "INSERT INTO sought_index (sought_index, rowid, title, topics, words) "
    "VALUES ('delete', old.number, old.title, old.topics, old.words); END",
    "CREATE TRIGGER sought_changed AFTER UPDATE ON sought BEGIN "
    "INSERT INTO sought_index (sought_index, rowid, title, topics, words) "
    "VALUES ('delete', old.number, old.title, old.topics, old.words); "
    "INSERT INTO sought_index (rowid, title, topics, words) "
    "VALUES (new.number, new.title, new.topics, new.words); END",
)
POSTGRES = (
    "ALTER TABLE sought ADD COLUMN sought_index tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('simple', title), 'A') || "
    "setweight(to_tsvector('simple', topics), 'B') || "
    "strip(to_tsvector('simple', words))) STORED",
    "ALTER TABLE sought ALTER COLUMN sought_index SET STORAGE MAIN",
    "ALTER TABLE sought SET (toast_tuple_target = 4000)",
    "CREATE INDEX ix_sought_index ON sought USING gin (sought_index) WITH (fastupdate = off)",
)


def upgrade() -> None:
    op.create_table(
        "sought",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words_id", sa.String(length=36), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["words_id"], ["words.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("words_id"),
    )
    # The words that are there already are taken in when the hub starts (hub/migrating.py).
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE sought_index")
    op.drop_table("sought")
