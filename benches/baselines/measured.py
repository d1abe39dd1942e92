"""Runs a program and says what it cost: measured.py OUTPUT PROGRAM ARGUMENTS…

Its standard output goes to the file OUTPUT. Prints the exit code, wall seconds, processor seconds (user and system
together) and the peak of resident memory in KiB, as the operating system counted them for this one process.
"""

import os
import sys
import time

output, *command = sys.argv[1:]
actions = [(os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)]
start = time.perf_counter()
child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - start
peak = usage.ru_maxrss if sys.platform != "darwin" else usage.ru_maxrss // 1024
print(os.waitstatus_to_exitcode(status), wall, usage.ru_utime + usage.ru_stime, peak)
