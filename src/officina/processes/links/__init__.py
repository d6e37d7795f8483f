"""People answer a step by a link from a letter: without signing in, once, and on a page that asks
first, because mail scanners open whatever they find."""
