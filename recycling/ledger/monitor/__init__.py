"""Does a log, ours or any other, still go on from what was seen of it before?

A monitor looks at a log over HTTP (C2SP tlog-tiles), remembers the last state on disk, and raises
an ``Alarm`` on a fork. Start reading in ``following.py``. Nothing here touches a database.
"""
