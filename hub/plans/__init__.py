"""Communications plans: templates, runs, tasks, evidence, and who is told."""
