"""Properties of the product, checked on random projects against slow and obvious references."""
