"""What happened to feeds and their items, one plain sentence a kind; from the snapshot."""

SENTENCES = {
    "feeds.added": "{by} added the feed {feed[name]}.",
    "feeds.changed": "{by} changed the feed {feed[name]}.",
    "feeds.removed": "{by} removed the feed {feed[name]}.",
    "feeds.asked": "{by} had the feed {feed[name]} asked at once.",
    "feeds.watched": "{by} changed which outside news is for us.",
    "feeds.taken": "From {feed[name]}: {sentence}",
    "feeds.fell_silent": "The feed {feed[name]} has fallen silent. {feed[fault]}",
    "feeds.dismissed": "{by} dismissed “{news[title]}” from {news[feed][name]}: {reason}",
    "feeds.promoted": "{by} made “{news[title]}” from {news[feed][name]} into a draft.",
    "feeds.settled": "{by} read that the source of “{news[title]}” has changed: our words hold.",
    "feeds.lapsed": "The time of {count} of the items that waited is over.",
}
