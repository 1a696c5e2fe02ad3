"""What a call can be about, changed while the event runs: proposed, renamed, merged, split."""
