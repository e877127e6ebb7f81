"""Checks of one value against another. One file is one rule family with one reason, and its message says the fix.

A check sees only values of sound shape (see `specs.shape`), yields faults and never raises. `specs.walk` runs them all.
"""
