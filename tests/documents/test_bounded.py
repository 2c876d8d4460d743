"""A file is read up to a bound, and every reason not to is told in words that follow its name."""

from pathlib import Path

import pytest

from webex_calling.documents.bounded import TooLongError, UnreadError, read_bounded, read_bounded_text


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    """As many bytes as are allowed are read, one more is too long."""
    file = tmp_path / "file"
    file.write_bytes(b"\xef\xbb\xbfabc")
    assert read_bounded(file, 6) == b"\xef\xbb\xbfabc"
    assert read_bounded_text(file, 6) == "abc"
    with pytest.raises(TooLongError, match=r"^is longer than 5 bytes$"):
        read_bounded(file, 5)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        pytest.param("gone", None, "cannot be read: No such file or directory", id="not there"),
        pytest.param("a\0b", None, "cannot be read: embedded null byte", id="a zero byte in the path"),
        pytest.param(".", None, "cannot be read: Is a directory", id="a folder"),
        pytest.param("latin", b"caf\xe9", "cannot be read: 'utf-8' codec can't decode byte 0xe9", id="no UTF-8"),
    ],
)
def test_why_a_file_is_not_read(name: str, content: bytes | None, why: str, tmp_path: Path) -> None:
    """The reason is one line, with the file left to who asked."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadError) as unread:
        read_bounded_text(tmp_path / name, 100)
    assert str(unread.value).startswith(why)
