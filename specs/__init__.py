"""The typed vocabulary: what a system, its stores, objectives, alerts and an environment are made of.

Specs are frozen and their constructors never raise; `specs.walk` collects every fault of every system and of the
environment at once, before anything is built from them.
"""
