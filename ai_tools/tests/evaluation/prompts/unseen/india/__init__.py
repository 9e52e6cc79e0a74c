"""Prompts of the sixteenth round on the data of a coffee shop in India; it is told of beside the other rounds."""

from pathlib import Path

from ai_tools.tests.evaluation.prompts.unseen import read

UNSEEN_INDIA = read(Path(__file__).with_name("16.jsonl"))
