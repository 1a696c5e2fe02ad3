"""What was entered afterwards, in one plain sentence a kind; filled from the snapshot."""

SENTENCES = {
    "paper.entered": "{by} entered what was tallied on paper in {incident}; calls: {calls}.",
    "paper.kept": "{by} had {file} imported ({what}); good rows: {good}, faulty rows left"
    " out: {faulty}.",
}
