"""A process changes while its cases run (F076, C1).

versions    what one version changes of another
prospects   what becomes of a case that is moved, in words
overlay     both versions in one drawing
"""
