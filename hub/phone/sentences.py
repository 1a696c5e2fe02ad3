"""What was entered of the phone system, in one plain sentence; filled from the snapshot."""

SENTENCES = {
    "phone.entered": "{by} entered what the phone system counted in {queue}: {offered} calls"
    " offered, {handled} handled, {abandoned} abandoned.",
}
