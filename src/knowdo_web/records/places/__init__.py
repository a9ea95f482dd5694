"""Places, how they nest, merge and split, and the organisations that work in them."""
