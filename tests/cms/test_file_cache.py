"""The cache in files keeps to its size, without counting its files at each writing."""

from unittest.mock import patch

from cms.file_cache import SELDOM, FileCache


def test_files_are_counted_now_and_then_and_some_values_go(tmp_path):
    cache = FileCache(str(tmp_path), {"OPTIONS": {"MAX_ENTRIES": 300}})
    with patch.object(FileCache, "_list_cache_files", wraps=cache._list_cache_files) as counted:
        for number in range(6 * SELDOM):
            cache.set(str(number), number)
    assert counted.call_count == 6
    assert len(list(tmp_path.iterdir())) <= 300 + SELDOM
    cache.set("last", "kept")
    assert cache.get("last") == "kept"
