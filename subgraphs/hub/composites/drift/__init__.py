"""Whether the declared copies of a customer still say what their owners say."""
