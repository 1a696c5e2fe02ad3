"""Outside news: fetched, read where it can do no harm, and made into drafts or dismissed."""
