"""`make eval`: how well the built-in engine reads prompts and writes messages, by kind; on a database of its own."""

import os
from collections import Counter
from statistics import median
from time import perf_counter

import tests.installation  # noqa: F401  a var/ and a Redis of its own


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "crm.settings"
    import django

    django.setup()
    import time_machine
    from django.core.management import call_command

    from ai_tools.engines import vocabulary
    from ai_tools.engines.offline import OfflineEngine
    from ai_tools.engines.protocol import Reading
    from ai_tools.tests.evaluation import population, scoring, tagging

    call_command("migrate", verbosity=0)
    took: list[float] = []

    def read(text: str) -> Reading:
        started = perf_counter()
        answer = OfflineEngine().read_rules(text)
        took.append(1000 * (perf_counter() - started))
        return answer

    scores = []
    told_apart = changes = 0
    for name, data in scoring.DATA.items():
        call_command("flush", interactive=False, verbosity=0)
        vocabulary.forget()
        ids = population.populate(data=data)
        with time_machine.travel(data.now, tick=False):
            read("warm up")
            took.pop()
            scores += scoring.score(read, ids, name)
            apart, whole = scoring.discernment(ids, name)
        told_apart, changes = told_apart + apart, changes + whole
    for score in scores:
        if score.fault:
            print(f"{score.kind}: “{score.prompt.text}” {'SILENT: ' * score.silent}{score.fault}")
    whole, good = Counter(score.kind for score in scores), Counter(score.kind for score in scores if not score.fault)
    totals: list[str] = []
    print("\n| kind | right | of |\n|---|---|---|")
    for kind, count in whole.items():
        print(f"| {kind} | {good[kind]} | {count} |")
    for name, is_unseen in (("all but unseen", False), ("unseen", True)):
        rows = [score for score in scores if score.kind.startswith(scoring.UNSEEN) is is_unseen]
        right = sum(not score.fault for score in rows)
        print(f"| {name} | {right} | {len(rows)} |")
        totals.append(f"{name}: {right / len(rows):.1%} right, {sum(score.silent for score in rows)} silent guesses")
    print("", *totals, sep="\n")
    print(f"median {median(took):.1f} ms an answer, at most {max(took):.0f} ms")
    for path in (tagging.LABELLED, tagging.UNSEEN):
        score, faults = tagging.score_tags(path)
        print(*faults, f"tags of {path.stem}: F1 {score.f1:.2f} ({score})", sep="\n")
    print(f"the data tell {told_apart} of {changes} small changes of what is meant apart")
    print_messages()


def print_messages() -> None:
    """Print how many suggested messages a person could send unedited, by kind of goal."""
    from ai_tools.engines.offline import OfflineEngine
    from ai_tools.tests.evaluation.messages import judging

    engine = OfflineEngine()
    verdicts = judging.judge(lambda goal, channel: engine.write_messages(goal, channel, None, 0))
    for each in verdicts:
        if each.faults:
            print(f"{each.kind}: “{each.goal}” [{each.channel}] {each.text!r} {each.faults}")
    whole, good = Counter(each.kind for each in verdicts), Counter(each.kind for each in verdicts if not each.faults)
    print("\n| messages for goals | usable without editing | of |\n|---|---|---|")
    for kind, count in whole.items():
        print(f"| {kind} | {good[kind]} | {count} |")
    print(f"| all | {good.total()} | {whole.total()} |")


if __name__ == "__main__":
    main()
