"""The store in which Spark keeps its tables: a folder or a bucket, reached through Spark's own file systems."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.errors import HoldfastError
from holdfast.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Store:
    """`settings.spark.store` through the file system that Spark has for it (Hadoop's)."""

    def __init__(self, session: SparkSession, settings: Settings) -> None:
        self.root = settings.spark.store
        self._jvm: Any = session._jvm
        configuration: Any = session._jsc.hadoopConfiguration()
        self._system: Any = self._path("").getFileSystem(configuration)

    @property
    def is_folder(self) -> bool:
        """Whether this machine sees it as a folder, too."""
        return "://" not in self.root

    def address(self, name: str) -> str:
        return f"{self.root}/{name}" if name else self.root

    def exists(self, name: str) -> bool:
        return bool(self._system.exists(self._path(name)))

    def names(self, name: str) -> list[str]:
        """What lies in the folder `name`, sorted; nothing where there is none."""
        if not self.exists(name):
            return []
        return sorted(status.getPath().getName() for status in self._system.listStatus(self._path(name)))

    def delete(self, name: str) -> None:
        self._system.delete(self._path(name), True)

    def bring(self, file: Path, name: str) -> None:
        """Copy a file of this machine to `name`, in place of what is there."""
        self._system.copyFromLocalFile(
            False, True, self._jvm.org.apache.hadoop.fs.Path(file.as_uri()), self._path(name)
        )

    def fetch(self, name: str, file: Path) -> None:
        """Copy `name` to a file of this machine."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._system.copyToLocalFile(False, self._path(name), self._jvm.org.apache.hadoop.fs.Path(file.as_uri()), True)

    def make(self, name: str) -> None:
        self._system.mkdirs(self._path(name))

    def _path(self, name: str) -> Any:
        return self._jvm.org.apache.hadoop.fs.Path(self.address(name))


def check_writable(session: SparkSession, settings: Settings) -> None:
    """Raise HoldfastError where nothing can be written to the store."""
    name = f".try-{uuid.uuid4().hex}"
    try:
        store = Store(session, settings)
        store.make(name)
        store.delete(name)
    except Exception as error:
        why = next((line for line in str(error).splitlines() if "Exception" in line), str(error)).strip()[:200]
        raise HoldfastError(
            f"Spark cannot write to {settings.spark.store} ({why}); give it the right to, or correct HOLDFAST_SPARK_STORE."
        ) from None
