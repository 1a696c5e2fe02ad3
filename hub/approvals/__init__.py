"""Another person approves this exact text: who wrote it, who submitted it, who approved it, by its hash."""
