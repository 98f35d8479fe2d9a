"""What editors write in Ghost, on the goods that they write about."""
