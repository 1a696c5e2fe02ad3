"""What happened to links, in plain sentences."""

SENTENCES = {
    "links.sent": "{by} sent a link to approve {title} to {to}.",
    "links.revoked": "{by} took back the link to approve {title} from {to}.",
}
