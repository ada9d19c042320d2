"""Messages that say anything: pages and exports must cope with every sentence."""

from grader.model.findings import Finding
from grader.model.notes import Note
from grader.model.reasons import StatusReason, StopReason, UnmatchedReason

SENTENCES = {"said": "{text}"}


class SaidFinding(Finding):
    code: str = "said"
    sentences = SENTENCES


class SaidNote(Note):
    code: str = "said"
    sentences = SENTENCES


class SaidStop(StopReason):
    code: str = "said"
    sentences = SENTENCES


class SaidStatus(StatusReason):
    code: str = "said"
    sentences = SENTENCES


class SaidUnmatched(UnmatchedReason):
    code: str = "said"
    sentences = SENTENCES


def said(text):
    return SaidFinding(values={"text": text})


def noted(text):
    return SaidNote(values={"text": text})


def stopped(text):
    return SaidStop(values={"text": text})


def because(text):
    return SaidStatus(values={"text": text})


def unmatched(text):
    return SaidUnmatched(values={"text": text})
