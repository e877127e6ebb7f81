"""What the project needs around itself: pinned programs and the embedded cluster. No product code."""
