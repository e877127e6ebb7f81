"""What a base copy and its restore cost, beside the programs of others on the same server."""
