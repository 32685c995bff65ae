"""Run a program until the process that started it ends.

A process that is killed (by SIGKILL, or for lack of memory) cannot stop the programs that it has started. Therefore
:mod:`kgkz.publish.serve` starts this file as a script, and the script starts the server. The script waits on its
standard input, a pipe that only kgkz keeps open. The operating system closes the pipe when kgkz ends for any reason.
Then the script stops the server and deletes the folder.

Usage: ``python supervise.py FOLDER PROGRAM [ARGUMENT ...]``
"""

import os
import shutil
import subprocess
import sys
import threading


def main(folder: str, *command: str) -> int:
    """Run a command until it ends or standard input is closed.

    Args:
        folder: the folder to delete when standard input is closed.
        command: the program and its arguments.

    Returns:
        The exit code of the program.
    """
    closed = threading.Event()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as program:

        def end() -> None:
            os.read(sys.stdin.fileno(), 1)  # nothing is ever written; it returns when the pipe is closed
            closed.set()
            program.terminate()

        threading.Thread(target=end, daemon=True).start()
        code = program.wait()
    if closed.is_set():
        shutil.rmtree(folder, ignore_errors=True)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
