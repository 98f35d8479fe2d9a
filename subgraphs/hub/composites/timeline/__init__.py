"""The events of all systems in one list, newest first."""
