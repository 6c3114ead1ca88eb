"""Every error that claimcheck raises on purpose.

::

    ClaimcheckError                 exit code 2: one line that says what to do
    ├── UsageError                  the words of the command are off
    ├── SettingsError               a setting has a value that cannot be used
    ├── WorkspaceError              no workspace, not writable, disk full
    │   └── WorkspaceLockedError    another process writes to this workspace
    ├── StoreError                  the database is damaged, or written by a newer claimcheck
    ├── NotFoundError               an id, prefix, recipe or plug-in name that matches nothing
    │   └── AmbiguousIdError        a prefix that matches more than one id
    ├── InputError                  a file that was handed in cannot be used
    │   ├── UnreadableFileError     damaged, encrypted, empty or not what its name says
    │   ├── UnsafeArchiveError      an archive that reaches outside its folder, or is a bomb
    │   └── ResourceLimitError      reading took more time, memory or space than is allowed
    ├── NetworkError                a server could not be reached or broke its protocol
    │   ├── OfflineError            the network is needed, and ``--offline`` is set
    │   ├── ForbiddenHostError      an address outside the allowed hosts
    │   ├── RateLimitedError        the server keeps asking us to wait
    │   └── RemoteNotFoundError     the server says that there is no such thing
    ├── RecipeError                 a recipe that cannot be read, planned or run
    │   └── DataError               task data that is missing, damaged or mislabelled
    └── MissingExtraError           an optional part of claimcheck is not installed

Foreign exceptions are translated at the boundary where they occur. Anything that is not a
:class:`ClaimcheckError` is a bug and ends with exit code 70.
"""

from __future__ import annotations


class ClaimcheckError(Exception):
    """Base of all expected errors; ``str()`` is one line, ``hint`` says what to do about it."""

    exit_code = 2

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(" ".join(message.split()))
        self.hint = " ".join(hint.split()) if hint else None

    @property
    def code(self) -> str:
        """Stable machine-readable name, e.g. ``UnreadableFileError``."""
        return type(self).__name__


class UsageError(ClaimcheckError):
    """The words of the command are off."""


class SettingsError(ClaimcheckError):
    """A setting has a value that cannot be used."""


class WorkspaceError(ClaimcheckError):
    """There is no workspace, or it cannot be written."""


class WorkspaceLockedError(WorkspaceError):
    """Another process holds the writer's lock of this workspace."""


class StoreError(ClaimcheckError):
    """The database is damaged, or from a newer claimcheck."""


class NotFoundError(ClaimcheckError):
    """An id, prefix or name matches nothing."""


class AmbiguousIdError(NotFoundError):
    """An id prefix matches more than one record."""


class InputError(ClaimcheckError):
    """A file that was handed in cannot be used."""


class UnreadableFileError(InputError):
    """The file is damaged, encrypted, empty, or not what its name says."""


class UnsafeArchiveError(InputError):
    """The archive reaches outside its folder, holds links or devices, or is a bomb."""


class ResourceLimitError(InputError):
    """Reading the file took more time, memory or space than is allowed."""


class NetworkError(ClaimcheckError):
    """A server could not be reached, or broke its protocol."""


class OfflineError(NetworkError):
    """The network is needed, but we are told to stay offline."""


class ForbiddenHostError(NetworkError):
    """An address outside the allowed hosts."""


class RateLimitedError(NetworkError):
    """The server keeps asking us to wait, longer than we are willing to."""


class RemoteNotFoundError(NetworkError):
    """The server says that there is no such thing."""


class RecipeError(ClaimcheckError):
    """A recipe cannot be read, planned or run."""


class DataError(RecipeError):
    """Task data is missing, damaged or mislabelled."""


class MissingExtraError(ClaimcheckError):
    """An optional part of claimcheck is not installed."""
