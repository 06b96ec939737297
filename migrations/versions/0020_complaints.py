"""Reports from the public."""

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the number is kept for this room."""


def downgrade() -> None:
    """Nothing yet."""
