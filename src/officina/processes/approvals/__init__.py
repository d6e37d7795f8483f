"""Approvals that were given: which hold in the next round, and which are void, and why."""
