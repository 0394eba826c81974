"""A file is written whole or not at all, and what stands in the way is said in one sentence."""

from __future__ import annotations

import errno
import os
import socket

import pytest

from reviewapp.core.errors import RefusedError
from reviewapp.export.files import write_file


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "connect.docx"
    path.write_bytes(b"old")
    return path


def _refusal(path, content=b"new"):
    with pytest.raises(RefusedError) as refused:
        write_file(path, content)
    text = str(refused.value)
    assert "\n" not in text
    return text


def test_a_new_file_and_an_old_one_are_written(tmp_path, old):
    write_file(old, b"new")
    write_file(str(tmp_path / "other.md"), b"text")
    assert old.read_bytes() == b"new"
    assert (tmp_path / "other.md").read_bytes() == b"text"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_missing_folder(tmp_path):
    assert _refusal(tmp_path / "missing" / "a.docx").startswith("There is no folder “")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_at_the_place(tmp_path):
    assert "is a folder" in _refusal(tmp_path)
    assert "is a folder" in _refusal(f"{tmp_path}/new/")


def test_a_folder_that_is_a_file(old):
    assert "no folder" in _refusal(old / "a.docx")


def test_something_that_is_no_regular_file(tmp_path):
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("no such files here")
    place = os.path.relpath(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as pipe:
        pipe.bind(place)
        assert "not a regular file" in _refusal(place)


def test_a_name_that_cannot_be_one(tmp_path):
    assert "can't be a file's name" in _refusal(f"{tmp_path}/a\0b")
    assert "can't be written" in _refusal(tmp_path / ("x" * 300))


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_leaves_the_old_file(old, monkeypatch, code):
    def full(descriptor):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("os.fsync", full)
    assert _refusal(old).startswith("The disk is full")
    assert old.read_bytes() == b"old"
    assert len(list(old.parent.iterdir())) == 1


def test_a_file_that_another_program_holds(old, monkeypatch):
    def held(source, target):
        raise PermissionError(errno.EACCES, "held", source, None, target)

    monkeypatch.setattr("os.replace", held)
    assert "is open in another program" in _refusal(old)
    assert old.read_bytes() == b"old"
    assert len(list(old.parent.iterdir())) == 1


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS])
def test_a_folder_that_cannot_be_written_to(old, monkeypatch, code):
    def refuse(path, *_):
        raise OSError(code, os.strerror(code), path)

    monkeypatch.setattr("os.open", refuse)
    assert "The folder" in _refusal(old)
    assert old.read_bytes() == b"old"
