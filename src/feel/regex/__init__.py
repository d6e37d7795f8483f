"""Regular expressions of XPath 3.1 (Functions and Operators, 5.6), as DMN 1.5, 10.3.4.3 asks.

Patterns are read here and handed to RE2, which is linear in the text. What RE2 cannot do,
references back to a group, is matched by a small machine that pays for every step.
"""

from feel.regex.matching import Pattern, compiled

__all__ = ["Pattern", "compiled"]
