"""What was restored, in a plain sentence."""

SENTENCES = {  # filled from the snapshot
    "backups.restored": "{by} restored the copy {file} of {made_at}, made at entry {seq}",
}
