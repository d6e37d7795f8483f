"""Processes that nobody has to draw: chosen, fitted to one's own company, published.

catalogue   what there is, in the reader's language
writing     the few words that it is written in
"""
