"""Work beside the loop gives way to it."""

import os
import threading

from hub.core.off_loop import GENTLE, _give_way


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)


def test_a_thread_that_hashes_gives_way_and_no_other() -> None:
    before, found = niceness(), list[int]()
    thread = threading.Thread(target=lambda: found.append(_give_way(niceness, (), {})))
    thread.start()
    thread.join()
    assert found == [GENTLE]
    assert niceness() == before
