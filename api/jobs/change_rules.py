"""How changes to a published plan are priced and limited, for all that plan anew."""

from __future__ import annotations

from constraints.change_limit import ChangeLimit
from constraints.stability import Stability
from scheduler.services.replanning import ChangeRules

CHANGE_RULES = ChangeRules(price=Stability(weight=1), limit=lambda most: ChangeLimit(most=most))
"""Changes are priced by notice as stability does where the policy does not say otherwise."""
