"""What became of reports, in plain sentences."""

SENTENCES = {  # filled from the snapshot
    "reports.written": "The hourly report of {name} was written: {title}; calls: {calls}.",
}
