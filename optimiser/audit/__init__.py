"""What stands behind a plan: rechecked from the raw tables, and a reason for everybody who goes without.

It must never import the engine or planning.
"""

from optimiser.audit.unmet import not_rehoused
from optimiser.audit.verify import verify

__all__ = ["not_rehoused", "verify"]
