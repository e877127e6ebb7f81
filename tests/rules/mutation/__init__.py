"""Mutants of alerts: what a slip of the hand would make of a rule, and whether the proof of that alert notices."""
