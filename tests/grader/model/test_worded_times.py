"""Which times in words are read, and that no unclear one is."""

from datetime import datetime

import pytest

from grader.model.late_work import read_extension
from grader.model.worded_times import read_worded


@pytest.mark.parametrize(
    "text",
    [
        "Saturday, 28 November 2026, 3:05 PM",
        "Saturday, November 28, 2026, 15:05",
        "Samstag, 28. November 2026, 15:05",
        "samedi 28 novembre 2026, 15:05",
        "sábado, 28 de noviembre de 2026, 15:05",
        "dissabte, 28 de novembre 2026, 15:05",
        "sabato, 28 novembre 2026, 15:05",
        "sábado, 28 de novembro de 2026, 15:05",
        "zaterdag 28 november 2026, 15:05",
        "суббота, 28 ноября 2026, 15:05",
        "السبت، 28 نوفمبر 2026، 3:05 م",
        "2026年11月28日 星期六 15:05",
        "2026年11月28日(土曜日) 15:05",
        "2026년 11월 28일 토요일 15:05",
    ],
)
def test_a_time_is_read_in_many_languages(text):
    assert read_worded(text) == datetime(2026, 11, 28, 15, 5)


def test_accents_can_be_written_in_two_ways():
    assert read_worded("1 de marc\N{COMBINING CEDILLA} 2026, 9:00") == datetime(2026, 3, 1, 9)


@pytest.mark.parametrize(("text", "hour"), [("12:05 AM", 0), ("12:05 PM", 12), ("12:05", 12)])
def test_twelve_is_midnight_or_noon(text, hour):
    assert read_worded(f"Saturday, 28 November 2026, {text}") == datetime(2026, 11, 28, hour, 5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "1 hour late",
        "28.11.2026 15:05",
        "11/12/2026 15:05",
        "November 2026, 15:05",
        "28 November, 15:05",
        "28 November or 28 December 2026, 15:05",
        "lauantai 28. marraskuuta 2026, 15:05",
        "31 février 2026, 10:00",
        "28 November 2026, 13:05 PM",
        "28 November 2026, 3:05 in the afternoon",
        "28 November 2026",
    ],
)
def test_what_is_not_clear_is_not_read(text):
    assert read_worded(text) is None


def test_a_deadline_can_be_written_in_words():
    assert read_extension("anna", "28 November 2026, 12:00").until == datetime(2026, 11, 28, 12)
