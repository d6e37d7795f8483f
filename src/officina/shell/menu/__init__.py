"""The menu: what can stand in it, how a role has it, how a person has it."""
