"""Prompts on the data of a coffee shop in India."""

from pathlib import Path

from ai_tools.tests.evaluation.prompts.unseen import read

UNSEEN_INDIA = [prompt for path in sorted(Path(__file__).parent.glob("*.jsonl")) for prompt in read(path)]
