"""What tests share: recordings, schema checks, policy runs, requirement coverage."""
