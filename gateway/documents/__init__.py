"""Documents that clients name instead of sending them: learnt from clients (automatic), or listed."""
