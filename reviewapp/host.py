"""What differs between operating systems, and nothing else: folders, file modes, replace, streams.

This module is on the path of `log`, which has to feel like `echo >>`: it imports `os` and `sys`
only, and platformdirs where a folder has to be looked up on macOS or Windows.
"""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600

#: Windows refuses to replace a file that a virus scanner or a sync client holds for a moment.
_REPLACE_PAUSES_S = (0.01, 0.03, 0.1, 0.3, 0.5)


def default_root() -> str:
    """The local, not roaming, data folder of this user for this program; it need not exist."""
    if sys.platform.startswith("linux"):
        # Spelled out here because platformdirs would cost `log` more than everything else.
        base = os.environ.get("XDG_DATA_HOME", "")
        if not os.path.isabs(base):
            base = os.path.join(os.path.expanduser("~"), ".local", "share")
        return os.path.join(base, "reviewapp")
    from platformdirs import user_data_dir

    return user_data_dir("reviewapp", appauthor=False, roaming=False)


def make_private_folder(path: str) -> None:
    """Create a folder, and those above it, readable by this user alone. OSError if it can't be."""
    missing = []
    while not os.path.isdir(path):
        missing.append(path)
        above = os.path.dirname(path)
        if above == path:
            break
        path = above
    for folder in reversed(missing):
        # os.makedirs would give its mode to the last folder only.
        try:
            os.mkdir(folder, PRIVATE_FOLDER)
        except FileExistsError:
            if not os.path.isdir(folder):
                raise


def create_private_file(path: str) -> int:
    """Open a new file for writing, private from its first byte; FileExistsError if it exists."""
    return os.open(path, _binary(os.O_WRONLY | os.O_CREAT | os.O_EXCL), PRIVATE_FILE)


def write_private_file(path: str, content: bytes | Iterable[bytes]) -> None:
    """Write a file so that a crash leaves the old one or the new one, never a half.

    The content, whole or in pieces, goes to a temporary name in the same folder, is fsynced, then
    renamed. OSError on a full disk or a read-only folder, with the temporary file removed.
    """
    folder = os.path.dirname(path)
    temporary = os.path.join(folder, f".{os.path.basename(path)}.{os.getpid()}.tmp")
    descriptor = os.open(temporary, _binary(os.O_WRONLY | os.O_CREAT | os.O_TRUNC), PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines((content,) if isinstance(content, bytes) else content)
            file.flush()
            os.fsync(file.fileno())
        replace(temporary, path)
    except BaseException:
        remove_if_there(temporary)
        raise
    sync_folder(folder)


def replace(source: str, target: str) -> None:
    """`os.replace`, tried again for about a second where another program holds the target."""
    _patiently(os.replace, source, target)


def rename_new(source: str, target: str) -> None:
    """Rename a file, never over one that is there: FileExistsError then."""
    if sys.platform == "win32":
        _patiently(os.rename, source, target)
        return
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links, such as a stick's
        if os.path.lexists(target):
            raise FileExistsError(target) from None
        os.rename(source, target)
    else:
        os.unlink(source)


def _patiently(rename: Callable[[str, str], None], source: str, target: str) -> None:
    for pause in _REPLACE_PAUSES_S:
        try:
            rename(source, target)
        except PermissionError:
            if sys.platform != "win32":
                raise
            time.sleep(pause)
        else:
            return
    rename(source, target)


def remove_if_there(path: str) -> None:
    """Remove a file; no error when it is gone already."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def sync_folder(path: str) -> None:
    """Make a rename in this folder durable. Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path or ".", os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_to_others(path: str) -> bool:
    """Whether other users of this machine may look into a file or folder.

    Windows keeps the data folder to its user by what the folder above it grants.
    """
    return os.name == "posix" and bool(os.lstat(path).st_mode & 0o077)


def cloud_folders() -> list[str]:
    """The folders that a sync client has told the environment about (OneDrive on Windows)."""
    return [
        os.path.abspath(value)
        for name, value in os.environ.items()
        if name.upper().startswith("ONEDRIVE") and os.path.isabs(value)
    ]


#: File systems behind which another machine sits; 9p is also how WSL shows the disks of Windows.
_NETWORK = frozenset(("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "fuse.sshfs", "davfs"))


def network_kind(path: str) -> str | None:
    """The kind of network share a path is on ("nfs4", "a network drive"), None for a local disk."""
    path = os.path.realpath(path)
    if sys.platform == "win32":
        drive = os.path.splitdrive(path)[0]
        if drive.startswith("\\\\"):
            return "a network share"
        import ctypes

        remote = 4  # DRIVE_REMOTE
        kind = ctypes.windll.kernel32.GetDriveTypeW(drive + "\\")
        return "a network drive" if kind == remote else None
    try:
        with open("/proc/mounts", encoding="utf-8", errors="surrogateescape") as file:
            mounts = [line.split(" ")[1:3] for line in file]
    except OSError:  # no Linux
        return None
    return network_mount(path, mounts)


def network_mount(path: str, mounts: list[list[str]]) -> str | None:
    """The kind of the mount a path is on, if it is a network's. `mounts`: [folder, kind] each."""
    best, found = "", None
    for folder, kind in mounts:
        for code, character in (("\\040", " "), ("\\011", "\t"), ("\\134", "\\")):
            folder = folder.replace(code, character)  # noqa: PLW2901
        inside = path == folder or path.startswith(folder.rstrip("/") + "/")
        if inside and len(folder) >= len(best):  # a later mount hides an earlier one
            best, found = folder, kind
    return found if found in _NETWORK else None


def at_terminal() -> bool:
    """Whether a person sits at both ends: nothing is piped in, nothing is taken away."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def utf8_streams() -> None:
    """Text in and out is UTF-8 wherever the program runs; what can't be encoded is replaced."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):  # None where the shell closed it
        # A test or a GUI may have put something else than a text file in its place.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            errors = "surrogateescape" if stream is sys.stdin else "replace"
            reconfigure(encoding="utf-8", errors=errors)


def editor_command() -> list[str]:
    """The user's editor as command words: $VISUAL, $EDITOR, else notepad or vi."""
    import shlex

    for name in ("VISUAL", "EDITOR"):
        words = shlex.split(os.environ.get(name, ""), posix=sys.platform != "win32")
        if words:
            return [word.strip('"') for word in words]
    return ["notepad"] if sys.platform == "win32" else ["vi"]


def _binary(flags: int) -> int:
    return flags | getattr(os, "O_BINARY", 0)


def limit_this_process(cpu_s: int, memory_bytes: int) -> None:
    """Hold this process to so much time of the processor and so much memory, where a limit exists.

    Neither exists on Windows, and macOS knows none of memory: whoever started the process has to
    end it when it takes too long. No file can be written and no process started any more.
    """
    if sys.platform == "win32":
        return
    import resource

    wanted = {
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
    }
    for kind, amount in wanted.items():
        try:
            most = resource.getrlimit(kind)[1]
            amount = amount if most == resource.RLIM_INFINITY else min(amount, most)  # noqa: PLW2901
            resource.setrlimit(kind, (amount, amount))
        except (OSError, ValueError):  # a platform that has the name, and not the limit
            continue


def office_program() -> str | None:
    """LibreOffice's program without a window: on the path, else where it is usually installed."""
    import shutil

    for name in ("soffice", "libreoffice"):
        if (found := shutil.which(name)) is not None:
            return found
    if sys.platform == "win32":
        above = [os.environ.get(name, "") for name in ("ProgramFiles", "ProgramFiles(x86)")]
        # soffice.com waits for its end and writes to the console; soffice.exe does neither.
        usual = [os.path.join(it, "LibreOffice", "program", "soffice.com") for it in above if it]
    elif sys.platform == "darwin":
        inside = "Applications/LibreOffice.app/Contents/MacOS/soffice"
        usual = [f"/{inside}", os.path.join(os.path.expanduser("~"), inside)]
    else:
        usual = ["/opt/libreoffice/program/soffice", "/usr/lib/libreoffice/program/soffice"]
    return next((path for path in usual if os.path.isfile(path)), None)


def run_to_its_end(words: list[str], patience_s: float) -> int:
    """Run a program and everything it starts, silently; its exit code.

    subprocess.TimeoutExpired, with all of them ended, after `patience_s` seconds; OSError where it
    can't be started.
    """
    import signal
    import subprocess

    with subprocess.Popen(  # noqa: S603 - the words are the program's own
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            return process.wait(patience_s)
        except BaseException:
            if sys.platform == "win32":
                subprocess.run(  # noqa: S603
                    ["taskkill", "/F", "/T", "/PID", str(process.pid)],  # noqa: S607
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
                )  # fmt: skip
            else:
                try:
                    os.killpg(process.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            process.kill()
            raise
