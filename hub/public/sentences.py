"""What happened on the way to residents, in plain sentences."""

SENTENCES = {  # filled from the snapshot
    "public.recorded": "{by} read the recording onto the phone line",
}
