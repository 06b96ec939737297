"""Year-end assessment."""

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the number is kept for this room."""


def downgrade() -> None:
    """Nothing yet."""
