"""What happened on the way to residents, in plain sentences."""

SENTENCES = {  # filled from the snapshot
    "public.recorded": "{by} read the recording onto the phone line",
    "public.partner_added": "{by} has {name}, at {host}, told what residents are told.",
    "public.partner_changed": "{by} changed what {name}, at {host}, is told.",
    "public.partner_key_exchanged": "{by} gave {name}, at {host}, another key.",
    "public.partner_paused": "{by} has {name}, at {host}, told nothing for now.",
    "public.partner_resumed": "{by} has {name}, at {host}, told again.",
    "public.partner_removed": "{by} removed the partner {name}, at {host}.",
}
