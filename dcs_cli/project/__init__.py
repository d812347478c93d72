"""The resolved project: references, population, audience algebra, versions flattened into facets, the customer's
time.
"""
