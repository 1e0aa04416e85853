"""What taggers rested on, entities from text, and names for a curator"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "taggings",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_taggings")),
    )
    op.create_table(
        "entities",
        sa.Column("review_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("passage_id", sa.String(length=40), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passages.id"], name=op.f("fk_entities_passage_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_entities_review_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("review_id", "kind", "value", name=op.f("pk_entities")),
    )
    with op.batch_alter_table("entities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entities_passage_id"), ["passage_id"], unique=False)
    op.create_table(
        "name_flags",
        sa.Column("text_sha", sa.String(length=64), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("text_sha", "start", name=op.f("pk_name_flags")),
    )
    op.create_table(
        "name_checks",
        sa.Column("text_sha", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("text_sha", name=op.f("pk_name_checks")),
    )


def downgrade() -> None:
    op.drop_table("name_checks")
    op.drop_table("name_flags")
    with op.batch_alter_table("entities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entities_passage_id"))
    op.drop_table("entities")
    op.drop_table("taggings")
