"""What happened to an incident, in one plain sentence a kind; filled from the snapshot."""

SENTENCES = {
    "incidents.opened": "{name} was opened at level {level}, {level_words}.",
    "incidents.level_changed": "{name} went from level {was} to level {level}, {level_words}.",
    "incidents.period_changed": "Operational period {period} of {name} began.",
    "incidents.languages_changed": "Every card of {name} is wanted in {in_words}.",
    "incidents.closed": "{name} was closed.",
    "incidents.topic_added": "The topic {topic[name]} was added to {name}.",
}
