"""The step commands of the systems, as the hub calls them: one file per system, one function per command."""
