"""Reasoning: date bounds, rules, OWL 2 RL closure and consistency check."""
