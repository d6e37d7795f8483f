"""Telling other programs of what happened, by signed requests (F262; standardwebhooks.com).

A reaction to the log notes who is to be told, in the transaction that moves its position; lanes
then send what waits, one to a receiver, so that a slow one holds only itself. What is sent is
what the webhook's person may see at that moment.
"""
