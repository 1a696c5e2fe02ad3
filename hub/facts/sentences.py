"""What happened to a fact, in one plain sentence a kind; filled from the snapshot."""

SENTENCES = {
    "facts.begun": "{by} began the fact {fact[label]} and proposed: {value[words]}.",
    "facts.proposed": "{by} proposed for {fact[label]}: {value[words]}.",
    "facts.returned": "{by} returned the value proposed for {fact[label]}: {reason}",
    "facts.rejected": "{by} rejected the value proposed for {fact[label]}: {reason}",
    "facts.retired": "{by} retired the fact {fact[label]}.",
}
