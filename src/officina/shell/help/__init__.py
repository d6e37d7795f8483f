"""Help in the product: the first week, how-tos beside the page, what is new (F275, F189)."""
