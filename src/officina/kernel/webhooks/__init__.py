"""Telling other programs of what happened, by signed requests (F262; standardwebhooks.com).

A reaction to the log notes who is to be told, in the transaction that moves its position; a job
for each webhook then sends what waits, so that a slow receiver holds only itself. What is sent is
what the webhook's person may see at that moment.
"""
