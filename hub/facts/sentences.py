"""What happened to a fact, in one plain sentence a kind; filled from the snapshot."""

SENTENCES = {
    "facts.begun": "{by} began the fact {fact[label]} and proposed: {value[words]}.",
    "facts.proposed": "{by} proposed for {fact[label]}: {value[words]}.",
    "facts.asked": "{by} asked {department} to check {value[words]}, for {fact[label]}.",
    "facts.checked": "{by} of {department} checked {value[words]}, for {fact[label]}.",
    "facts.claimed": "{by} has taken the value proposed for {fact[label]} to read.",
    "facts.passed_on": (
        "Nobody had claimed the value proposed for {fact[label]}: it is with {to} too."
    ),
    "facts.due_soon": ("{fact[label]} holds until {ends}: {fact[owner]} was asked to confirm it."),
    "facts.returned": "{by} returned the value proposed for {fact[label]}: {reason}",
    "facts.rejected": "{by} rejected the value proposed for {fact[label]}: {reason}",
    "facts.retired": "{by} retired the fact {fact[label]}.",
}
