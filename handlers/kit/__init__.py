"""The toolkit of all features; it knows none of them."""
