"""What people read about the project says what is there."""
