"""Tests mirror the tree; `stacks` runs whole programs, `live` real servers, `support` holds what tests share."""
