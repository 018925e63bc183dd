"""A deployment may have a policy of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("policies", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deployment_id", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_policies_commune"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_policies_commune_deployment_id"), ["commune", "deployment_id"])


def downgrade() -> None:
    # Before, a deployment had none: its commune would have two.
    op.execute("DELETE FROM policies WHERE deployment_id <> 0")
    with op.batch_alter_table("policies", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_policies_commune_deployment_id"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_policies_commune"), ["commune"])
        batch_op.drop_column("deployment_id")
