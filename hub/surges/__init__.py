"""Which topics are rising more than chance and the hour explain, and since when, said in words."""
