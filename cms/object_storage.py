"""Files in one bucket of an S3-compatible object storage, shared by every node; loaded only where STORAGE_URL names one.

Nothing in the bucket is public. Public media are handed over by our own address; a private file by a link that the storage
checks, signed for one file and for a minute, once the page has asked who reads.
"""

from contextlib import contextmanager
from urllib.parse import urljoin

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3File, S3Storage
from storages.utils import clean_name

from cms.file_storage import StorageTrouble

LINK_SECONDS = 60
# A page waits for no more than these; what the system makes is tried again later.
CONFIG = Config(
    connect_timeout=4,
    read_timeout=15,
    retries={"mode": "standard", "total_max_attempts": 2},
    signature_version="s3v4",
    # Every S3-compatible storage knows its buckets by the path.
    s3={"addressing_style": "path"},
    # Checksums at the end of the body are an extension that not all of them read.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
NOT_FOUND = {"404", "NoSuchKey"}


@contextmanager
def _troubles():
    """Turn what the libraries raise into the errors of files, which the whole product knows."""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in NOT_FOUND:
            raise FileNotFoundError(str(error)) from error
        raise StorageTrouble(str(error)) from error
    except (BotoCoreError, Boto3Error) as error:
        raise StorageTrouble(str(error)) from error


class ObjectFile(S3File):
    """A file that is fetched when it is first read."""

    def __init__(self, *args, **kwargs):
        with _troubles():
            super().__init__(*args, **kwargs)

    def _fetch(self):
        with _troubles():
            return self._get_file()

    file = property(_fetch, S3File._set_file)  # noqa: SLF001 - the property of the parent names it so


class ObjectStorage(S3Storage):
    """A part of the bucket, below a prefix; private unless a view hands it over."""

    def get_default_settings(self):
        """Say what does not change from one installation to another."""
        return {
            **super().get_default_settings(),
            "client_config": CONFIG,
            "default_acl": None,
            "file_overwrite": False,
            "querystring_expire": LINK_SECONDS,
            "transfer_config": TransferConfig(use_threads=False),
            # Smaller files are held in memory while they are read, larger ones in a temporary file.
            "max_memory_size": 1024 * 1024,
        }

    def signed_link(self, name, *, filename, content_type):
        """Return a link that downloads one file under its own name, for a minute."""
        return self.url(
            name,
            parameters={
                "ResponseContentDisposition": content_disposition_header(
                    as_attachment=True, filename=filename
                ),
                "ResponseContentType": content_type,
                "ResponseCacheControl": "private, no-store",
            },
        )

    def _open(self, name, mode="rb"):
        return ObjectFile(self._normalize_name(clean_name(name)), mode, self)

    def _save(self, name, content):
        with _troubles():
            return super()._save(name, content)

    def delete(self, name):
        with _troubles():
            super().delete(name)

    def exists(self, name):
        with _troubles():
            return super().exists(name)

    def listdir(self, name):
        with _troubles():
            return super().listdir(name)

    def size(self, name):
        with _troubles():
            return super().size(name)

    def get_modified_time(self, name):
        with _troubles():
            return super().get_modified_time(name)


class MediaObjectStorage(ObjectStorage):
    """Pictures and documents of the public site, under the same addresses as on a disk: nothing comes from elsewhere."""

    def url(self, name, parameters=None, expire=None, http_method=None):
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name))
