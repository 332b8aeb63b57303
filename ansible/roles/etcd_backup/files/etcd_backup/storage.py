"""The object storage. A backup is two objects: the archive, and then its manifest, without which an archive does not count."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from . import manifest as manifests
from .manifest import Manifest
from .refusal import Refusal
from .settings import Settings

ARCHIVE, MANIFEST = ".tar.age", ".json"
# An archive without a manifest is what an interrupted upload left, or one that is under way.
ABANDONED = timedelta(hours=1)


class Storage:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.bucket = settings.bucket
        config = Config(connect_timeout=5, read_timeout=60, retries={"mode": "standard", "max_attempts": 4})
        endpoint = settings.endpoint or None
        self.client: Any = boto3.client("s3", region_name=settings.region, endpoint_url=endpoint, config=config)

    def check(self) -> None:
        """Raises Refusal when the bucket cannot be used, or when this host's clock is wrong: ages could not be believed."""
        with self._told(f"the bucket {self.bucket} to be there for this host", "see `backup_bucket` and the role of the instance"):
            answer = self.client.head_bucket(Bucket=self.bucket)
        told = parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
        skew = abs((datetime.now(UTC) - told).total_seconds())
        if skew > self.settings.clock_tolerance:
            raise Refusal(
                "The clock of this host is wrong",
                f"at most {self.settings.clock_tolerance} s between it and the object storage's",
                f"{skew:.0f} s",
                "set it: timedatectl",
            )

    def put(self, archive: Path, manifest: Manifest) -> None:
        """Returns when the storage has the whole archive, and then its manifest."""
        with self._told(f"{manifest.key} to be written", "see the bucket's policy and the role of the instance"):
            extra = {"ChecksumAlgorithm": "SHA256"}
            self.client.upload_file(str(archive), self.bucket, manifest.key + ARCHIVE, ExtraArgs=extra)
            size = self.client.head_object(Bucket=self.bucket, Key=manifest.key + ARCHIVE)["ContentLength"]
        if size != manifest.archive_size:
            found = f"{size} of {manifest.archive_size} bytes"
            raise Refusal("The archive did not arrive", "the storage to hold all of it", found, "take the backup again")
        with self._told(f"the manifest of {manifest.key} to be written", "see the bucket's policy"):
            self.client.put_object(Bucket=self.bucket, Key=manifest.key + MANIFEST, Body=manifest.text().encode())

    def manifest(self, key: str) -> Manifest:
        with self._told(f"a backup {key}", "choose one that exists: etcd-backup list"):
            body = self.client.get_object(Bucket=self.bucket, Key=key + MANIFEST)["Body"].read()
        return manifests.parse(body, key)

    def get(self, key: str, archive: Path) -> None:
        with self._told(f"the archive of {key}", "choose another backup: etcd-backup list"):
            self.client.download_file(self.bucket, key + ARCHIVE, str(archive))

    def keys(self) -> list[str]:
        """Backups of this cluster's name, oldest first: the last part of a key begins with the time."""
        names = [name.removesuffix(MANIFEST) for name, _ in self._objects() if name.endswith(MANIFEST)]
        return sorted(names, key=lambda name: name.rpartition("/")[2])

    def prune(self, authority: str) -> list[str]:
        """Removes all but the newest backups of one cluster, and archives that never were complete. Returns their keys."""
        own = f"{self.settings.prefix}{authority[:16]}/"
        complete = [key for key in self.keys() if key.startswith(own)]
        surplus = complete[: -self.settings.keep]
        abandoned = [
            name.removesuffix(ARCHIVE)
            for name, changed in self._objects()
            if name.startswith(own) and name.endswith(ARCHIVE)
            and name.removesuffix(ARCHIVE) not in complete
            and datetime.now(UTC) - changed > ABANDONED
        ]
        for key in surplus + abandoned:
            # The manifest first: what is left of an interruption does not count as a backup.
            for suffix in (MANIFEST, ARCHIVE):
                with self._told(f"{key}{suffix} to be removed", "see the bucket's policy"):
                    self.client.delete_object(Bucket=self.bucket, Key=key + suffix)
        return surplus + abandoned

    def _objects(self) -> Iterator[tuple[str, datetime]]:
        with self._told(f"the bucket {self.bucket} to be listed", "see the bucket's policy and the role of the instance"):
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.settings.prefix)
            for page in pages:
                for item in page.get("Contents", []):
                    yield item["Key"], item["LastModified"]

    @contextlib.contextmanager
    def _told(self, expected: str, remedy: str) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "unknown")
            found = f"{code} on {error.operation_name} in bucket {self.bucket}"
            raise Refusal("The object storage refused", expected, found, remedy) from error
        except (BotoCoreError, Boto3Error) as error:
            raise Refusal("The object storage could not be used", expected, str(error), remedy) from error
