"""The hourly call-topic report: written by itself on the hour, and the same ever after."""
