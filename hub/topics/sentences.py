"""What happened to a topic, in one plain sentence a kind; filled from the snapshot."""

SENTENCES = {
    "topics.proposed": "{proposal[by]} proposed the topic {proposal[name]} in {name}.",
    "topics.confirmed": "The topic {topic[name]}, proposed by {proposal[by]}, was added to {name}.",
    "topics.declined": "The topic {proposal[name]}, proposed by {proposal[by]}, was not added.",
    "topics.renamed": "The topic {was} of {name} is called {topic[name]}.",
    "topics.marked": "The topic {topic[name]} of {name} {says}.",
    "topics.retired": "The topic {topic[name]} of {name} was retired.",
    "topics.restored": "The topic {topic[name]} of {name} is in use again.",
    "topics.merged": "{topic[name]} was merged into {target[name]} in {name};"
    " calls restated: {moved}.",
    "topics.unmerged": "{topic[name]} was taken out of {target[name]} again in {name};"
    " calls restated: {moved}.",
    "topics.split": "{topic[name]} was split off {source[name]} in {name} by {by_words}; calls"
    " restated: {moved} of {of}, the rest stays.",
}
