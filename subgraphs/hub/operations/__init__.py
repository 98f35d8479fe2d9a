"""Commands that touch more than one system: stored before the first call, durable, and always readable."""
