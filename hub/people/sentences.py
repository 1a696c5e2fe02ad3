"""What happened to people, in one plain sentence each."""

SENTENCES: dict[str, str] = {
    "people.added": "{name} was added as {roles_words}.",
    "people.bulk_added": "{count} people were added from a list.",
    "people.roles_changed": "{name} was {before_words} and is now {roles_words}.",
    "people.deactivated": "{name} may not come in any more.",
    "people.reactivated": "{name} may come in again as {roles_words}.",
    "people.reset_offered": "{name} was given a code to choose a new password.",
    "people.password_changed": "{name} chose a new password; their other sign-ins ended.",
    "people.signed_out": "{name} was signed out everywhere.",
    "people.key_made": "A key was made for {name}: {roles_words}.",
    "people.key_revoked": "The key of {name} was taken back.",
    "people.code_made": "A floor code was made for {site}, good until {until}.",
    "people.code_revoked": "The floor code for {site} was taken back.",
    "people.joined": "{name} joined the floor at {site} with a floor code.",
    "people.wall_made": "A display link was made for {name}.",
    "people.wall_revoked": "The display link of {name} was taken back.",
}
