"""The journal brought to browsers: tail, sockets, catch-up and gauges; knows no feature."""
