"""What happened in the systems, and what the hub does about it."""
