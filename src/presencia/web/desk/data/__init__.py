"""The data screens. `urls` is apart, so that their models load without them."""
