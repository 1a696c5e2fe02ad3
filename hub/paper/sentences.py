"""What was entered afterwards, in one plain sentence a kind; filled from the snapshot."""

SENTENCES = {
    "paper.entered": "{by} entered {calls} calls tallied on paper in {incident}.",
    "paper.kept": "{by} had {good} rows of {file} imported ({what}); {faulty} faulty rows were left"
    " out.",
}
