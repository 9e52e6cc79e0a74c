"""A round of forty on the data of a fitness studio, by somebody who had just mended what the thirteenth showed."""

from pathlib import Path

from ai_tools.tests.evaluation.prompts.unseen import read

UNSEEN_STUDIO = read(Path(__file__).with_name("14.jsonl"))
