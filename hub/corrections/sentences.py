"""What was corrected, in one plain sentence a kind; filled from the snapshot."""

SENTENCES = {
    "corrections.fact_changed": (
        "{by} approved that {fact[label]} is now: {value[words]}. {sentence}"
    ),
    "corrections.taken_back": "{by} took back {title}, in {incident[name]}: {reason}",
}
