"""A round of forty on the data of a fitness studio, by somebody who had just mended what the thirteenth showed.

At first sight 31 of them were read rightly; 8 were asked about needlessly, and one told that it had dropped a heading.
None was wrong in silence, but others of one of its kinds were: “gear spend of 1,500” was read as total spend.
Ten each of the fifteenth and sixteenth round follow; they are told of beside the other rounds.
"""

from pathlib import Path

from ai_tools.tests.evaluation.prompts.unseen import read

UNSEEN_STUDIO = [prompt for path in sorted(Path(__file__).parent.glob("*.jsonl")) for prompt in read(path)]
