"""What a live ruler costs with the rules of fifty objectives, ours and another tool's."""
