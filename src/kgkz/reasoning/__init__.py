"""What follows from what is asserted: date bounds, rules, the OWL 2 RL closure, contradictions."""
