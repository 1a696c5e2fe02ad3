"""What happened to people, in one plain sentence each."""

SENTENCES: dict[str, str] = {
    "people.added": "{name} was added as {roles_words}.",
    "people.bulk_added": "{count} people were added from a list.",
    "people.roles_changed": "{name} was {before_words} and is now {roles_words}.",
    "people.department_changed": "{name} belongs to {department_name} now.",
    "people.grant_proposed": "{by} proposed {proposed_words}: it counts once another administrator "
    "confirms it.",
    "people.grant_confirmed": "{by} confirmed {proposed_words}, which {proposed_by} had proposed.",
    "people.grant_refused": "{by} refused {proposed_words}, which {proposed_by} had proposed: "
    "{reason}",
    "people.deactivated": "{name} may not come in any more.",
    "people.reactivated": "{name} may come in again as {roles_words}.",
    "people.reset_offered": "{name} was given a code to choose a new password.",
    "people.password_changed": "{name} chose a new password; their other sign-ins ended.",
    "people.signed_out": "{name} was signed out everywhere.",
}
