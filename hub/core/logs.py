"""Log lines as JSON, so that a machine can read them at three in the morning."""

import json
import logging


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, where from, words, and the traceback when there
    is one.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "from": record.name,
            "says": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
