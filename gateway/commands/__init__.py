"""The commands of `fiche`, one per file. Each imports what it needs when it runs: a command that is not
asked for costs the others nothing.
"""
