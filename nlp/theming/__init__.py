"""How a passage comes by its themes: phrases, learned heads, evidence, and the measuring of all three."""
