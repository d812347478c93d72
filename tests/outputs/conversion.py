"""Office files as LibreOffice lays them out: pages as PDF, and the words on them with their places."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')


@dataclass(frozen=True)
class Word:
    """A word with its box in points, from the upper left."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True)
class Page:
    """A page with its words; a page without any may still hold pictures."""

    width: float
    height: float
    words: tuple[Word, ...]


def _word(left: str, top: str, right: str, bottom: str, text: str) -> Word:
    return Word(float(left), float(top), float(right), float(bottom), text)


def laid_out(content: bytes, name: str, folder: Path) -> tuple[Page, ...]:
    """The pages of an Office file; the test is skipped where the programs for it are missing."""
    office, reader = shutil.which("soffice"), shutil.which("pdftotext")
    if office is None or reader is None:
        pytest.skip("LibreOffice and pdftotext are needed to lay pages out")
    (folder / name).write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / name)],
        check=True,
        capture_output=True,
        timeout=180,
        env={**os.environ, "HOME": str(folder)},
    )
    pdf = (folder / name).with_suffix(".pdf")
    found = subprocess.run([reader, "-bbox", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return tuple(
        Page(
            float(width),
            float(height),
            tuple(_word(*word) for word in _WORD.findall(content)),
        )
        for width, height, content in _PAGE.findall(found)
    )
