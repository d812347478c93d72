"""A slow and obvious reference for the definitions of the specification, independent of the product."""
