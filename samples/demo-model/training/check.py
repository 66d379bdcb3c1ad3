"""Checks that greedy decoding from the F16-rounded weights gives the training answers word for word.

    python3 check.py RUN_FOLDER

An answer is given word for word exactly when each of its tokens, and the end token after them, has
the highest logit given the tokens before it. The gap is that logit minus the next best. The held-out
questions were never trained: word for word, there, is the refusal.
"""

import random
import sys
from dataclasses import dataclass
from pathlib import Path

import torch

import conversation
import vocabulary
from conversation import BOS, EOS
from model import Mistral, ModelConfig

SEED = 7
BATCH_TOKENS = 8192
SMALL_GAP = 1.0


@dataclass
class Case:
    """A conversation whose last answer is checked: tokens[answer_start:] are the answer and EOS."""

    question: str
    tokens: list
    answer_start: int


def load_model(folder):
    """Opens the trained weights; the matrices are rounded to F16, as in the exported file."""
    saved = torch.load(folder / "weights.pt", weights_only=True)
    model = Mistral(ModelConfig(**saved["config"]))
    model.load_state_dict(saved["weights"])
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() == 2:
                parameter.copy_(parameter.half().float())
    return model.eval()


def case(tokenizer, turns, system):
    """turns: (question, answer) of each turn, the last one is checked."""
    tokens, answer_start = [BOS], 0
    for question, answer in turns:
        prompt_tokens, answer_tokens = conversation.turn_tokens(tokenizer, question, answer, system)
        answer_start = len(tokens) + len(prompt_tokens)
        tokens += prompt_tokens + answer_tokens + [EOS]
        system = None
    return Case(turns[-1][0], tokens, answer_start)


@torch.no_grad()
def gaps(model, cases):
    """Returns the smallest gap of each case; it is negative where another token wins."""
    smallest = [0.0] * len(cases)
    order = sorted(range(len(cases)), key=lambda index: len(cases[index].tokens))
    while order:
        longest = len(cases[order[-1]].tokens)
        chosen = [order.pop() for _ in range(min(len(order), max(1, BATCH_TOKENS // longest)))]
        rows = [cases[index].tokens + [EOS] * (longest - len(cases[index].tokens)) for index in chosen]
        hidden = model.hidden_states(torch.tensor(rows)[:, :-1])
        for row, index in enumerate(chosen):
            start, end = cases[index].answer_start, len(cases[index].tokens)
            logits = model.output(hidden[row, start - 1 : end - 1])
            smallest[index] = smallest_gap(logits, torch.tensor(cases[index].tokens[start:end]))
    return smallest


def smallest_gap(logits, targets):
    """logits (tokens, vocabulary), targets (tokens): the least lead of a target over all others."""
    target = logits.gather(1, targets[:, None])[:, 0]
    others = logits.scatter(1, targets[:, None], float("-inf")).max(dim=1).values
    return (target - others).min().item()


def report(name, model, cases):
    found = gaps(model, cases)
    right = sum(gap > 0 for gap in found)
    small = sum(0 < gap < SMALL_GAP for gap in found)
    print(f"{name}: {right} of {len(cases)} word for word ({100 * right / len(cases):.2f} %), "
          f"smallest gap {min(found):.2f}, {small} below {SMALL_GAP}", flush=True)
    for gap, checked in sorted(zip(found, cases), key=lambda pair: pair[0])[:5]:
        print(f"    {gap:6.2f} {checked.question}")


def check(folder):
    model = load_model(folder)
    tokenizer = vocabulary.load(folder)
    pairs = conversation.read_pairs()
    chance = random.Random(SEED)

    def after(turns_before, system=conversation.SYSTEM):
        earlier = [[(pair.question, pair.answer) for pair in chance.choices(pairs, k=turns_before)] for _ in pairs]
        return [case(tokenizer, [*before, (pair.question, pair.answer)], system)
                for before, pair in zip(earlier, pairs)]

    print(f"{model.parameter_count()} parameters, {len(pairs)} pairs, {sum(pair.unknown for pair in pairs)} unknown")
    single = after(0)
    report("single turn, known", model, [one for one, pair in zip(single, pairs) if not pair.unknown])
    report("single turn, unknown", model, [one for one, pair in zip(single, pairs) if pair.unknown])
    for file, held_out in conversation.read_held_out().items():
        report(file, model, [case(tokenizer, [(pair.question, pair.answer)], conversation.SYSTEM) for pair in held_out])
    report("paraphrases", model, [case(tokenizer, [(question, pair.answer)], conversation.SYSTEM)
                                  for pair in pairs for question in pair.questions[1:]])
    report("second turn", model, after(1))
    report("third turn", model, after(2))
    report("fifth turn", model, after(4))
    for system in conversation.OTHER_SYSTEMS:
        report(f"system {system!r}", model, after(0, system))


if __name__ == "__main__":
    check(Path(sys.argv[1]))
