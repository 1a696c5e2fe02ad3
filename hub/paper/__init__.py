"""What was counted on paper or by other systems, entered afterwards with its true time."""
