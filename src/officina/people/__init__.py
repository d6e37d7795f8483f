"""People: who works here, how they come in, where they sit, who leads them."""
