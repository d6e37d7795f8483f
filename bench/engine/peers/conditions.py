"""The table of 50 rules for libraries that have no tables: a condition for each rule."""

REGIONS = ("EU", "UK", "US", "MD", "RO")
NAMES = {"amount": 875, "region": "RO"}
COMPARISON = 'amount > 100 and region = "EU"'
RULES = [
    f'amount >= {low} and amount < {low + 100} and region = "{region}"'
    for low in range(0, 1000, 100)
    for region in REGIONS
]
