"""The clock's table and what watches it agree."""

from hub import watching
from hub.clock import beats


def test_readyz_gives_each_beat_the_time_in_which_it_comes() -> None:
    for name, (seconds, _) in beats().items():
        patience = watching.SELDOM.get(name, watching.STALE_BEAT)
        assert patience >= 2 * seconds, f"/readyz would miss the beat {name} between two of them"
    assert set(watching.SELDOM) <= set(beats())
