"""The account: who read whose personal data, through which operation. Never a value, never a token."""
