"""Memory that start-up has used and needs no more."""

import ctypes
import gc
import sys


def give_back() -> None:
    """Takes what stays out of the garbage collector's rounds, and gives what was freed back to the machine.

    Left to itself, glibc keeps a tenth of what the bot takes, for threads that never ask again (measured); others
    of its kind have nothing of the sort to be told.
    """
    gc.collect()
    gc.freeze()
    if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "malloc_trim"):
        ctypes.CDLL(None).malloc_trim(0)
