"""Another person approves this exact text: who wrote, submitted and approved it, by its hash."""
