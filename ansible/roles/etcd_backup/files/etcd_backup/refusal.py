"""What a person has to mend before a backup can be made or used."""

from __future__ import annotations


class Refusal(Exception):
    """Says what was expected, what was found, and what to do."""

    def __init__(self, problem: str, expected: str, found: str, remedy: str) -> None:
        super().__init__(f"{problem}: expected {expected}; found {found}; {remedy}")
