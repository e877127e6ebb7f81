"""Notification templates: what a person reads first. Every field an alert must carry is used there."""

from pathlib import Path

TEMPLATES = (Path(__file__).parent / "groundcrew.tmpl").read_text(encoding="utf-8")
