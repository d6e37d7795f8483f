"""A draft is tried on cases that are over, before it is published (C2).

past      what is known of them: their history, and the values that decisions read
replay    one of them by the draft, in memory: nothing leaves it
"""
