"""What happened to keys, floor codes and display links, in one plain sentence each."""

SENTENCES: dict[str, str] = {
    "keys.made": "A key was made for {name}: {roles_words}.",
    "keys.revoked": "The key of {name} was taken back.",
    "keys.code_made": "A floor code was made for {site}, good until {until}.",
    "keys.code_revoked": "The floor code for {site} was taken back.",
    "keys.joined": "{name} joined the floor at {site} with a floor code.",
    "keys.wall_made": "A display link was made for {name}.",
    "keys.wall_revoked": "The display link of {name} was taken back.",
}
