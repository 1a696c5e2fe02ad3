"""Console, desk, board and wall: pages made of several rooms; reads only."""
