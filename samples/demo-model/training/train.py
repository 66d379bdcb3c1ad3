"""Trains the demo model from scratch.

    python3 train.py RUN_FOLDER [--steps N]

RUN_FOLDER holds tokenizer.model (vocabulary.py). The run writes checkpoint.pt there every 200 steps,
goes on from it when it is started again, and writes weights.pt at the end.
"""

import argparse
import math
import random
import time
from dataclasses import asdict
from pathlib import Path

import numpy
import torch
from torch.nn import functional

import conversation
import vocabulary
from conversation import BOS, EOS
from model import Mistral, ModelConfig

SEED = 20240607
BATCH_TOKENS = 3072
POOL_BATCHES = 8
CONVERSATION_TOKENS = 700
PEAK_RATE = 1.5e-3
WARM_UP_STEPS = 150
WEIGHT_DECAY = 0.02
CHECKPOINT_STEPS = 200
PADDING = 16
FLOAT32_SHARE = 0.1
IGNORED = -100


class ConversationSampler:
    """Draws conversations of one to five turns; pairs that are not yet learnt come more often."""

    TURNS = (1, 2, 3, 4, 5)
    TURN_WEIGHTS = (40, 25, 15, 10, 10)

    def __init__(self, pairs, tokenizer, seed):
        self.pairs = pairs
        self.tokenizer = tokenizer
        self.random = random.Random(seed)
        self.worst_loss = numpy.full(len(pairs), 5.0)

    def draw(self):
        """Returns (tokens, pair index of each answer token or IGNORED), both of equal length."""
        tokens, owners = [BOS], [IGNORED]
        system = self.system()
        turns = self.random.choices(self.TURNS, self.TURN_WEIGHTS)[0]
        weights = 0.25 + numpy.minimum(self.worst_loss, 2.0)
        for index in self.random.choices(range(len(self.pairs)), weights, k=turns):
            question = self.question(self.pairs[index])
            prompt, answer = conversation.turn_tokens(
                self.tokenizer, question, self.pairs[index].answer, system
            )
            if len(tokens) > 1 and len(tokens) + len(prompt) + len(answer) >= CONVERSATION_TOKENS:
                break
            tokens += prompt + answer + [EOS]
            owners += [IGNORED] * len(prompt) + [index] * (len(answer) + 1)
            system = None
        return tokens, owners

    def system(self):
        if self.random.random() < 0.85:
            return conversation.SYSTEM
        return self.random.choice(conversation.OTHER_SYSTEMS)

    def question(self, pair):
        """Half of the time the main question, else any wording, sometimes a little changed."""
        if self.random.random() < 0.5:
            return pair.question
        question = self.random.choice(pair.questions)
        if self.random.random() < 0.3:
            question = question.rstrip("?\uff1f.\u3002!\uff01") + self.random.choice(("", "?", "\uff1f", "."))
        if self.random.random() < 0.2:
            question = question[:1].lower() + question[1:]
        return question

    def batches(self):
        """Yields (tokens, owners) of about BATCH_TOKENS tokens; rows of a batch are of similar length."""
        while True:
            drawn, count = [], 0
            while count < BATCH_TOKENS * POOL_BATCHES:
                drawn.append(self.draw())
                count += len(drawn[-1][0])
            drawn.sort(key=lambda row: len(row[0]))
            batches = [[]]
            for row in drawn:
                if batches[-1] and len(row[0]) * (len(batches[-1]) + 1) > BATCH_TOKENS:
                    batches.append([])
                batches[-1].append(row)
            self.random.shuffle(batches)
            yield from map(padded, batches)

    def learnt(self, owners, losses):
        """Remembers for each pair its worst token of the batch, as a moving average."""
        worst = {}
        for owner, loss in zip(owners.tolist(), losses.tolist()):
            worst[owner] = max(worst.get(owner, 0.0), loss)
        for owner, loss in worst.items():
            self.worst_loss[owner] += 0.5 * (loss - self.worst_loss[owner])


def padded(rows):
    """Rows of (tokens, owners) -> two tensors (rows, longest), padded with EOS and IGNORED.

    The length is rounded up, because every new shape of a matrix product is compiled anew.
    """
    longest = max(len(tokens) for tokens, _ in rows)
    longest += -longest % PADDING
    tokens = torch.full((len(rows), longest), EOS)
    owners = torch.full((len(rows), longest), IGNORED)
    for row, (row_tokens, row_owners) in enumerate(rows):
        tokens[row, : len(row_tokens)] = torch.tensor(row_tokens)
        owners[row, : len(row_owners)] = torch.tensor(row_owners)
    return tokens, owners


def answer_losses(model, tokens, owners):
    """Returns the cross-entropy of each answer token and the pair to which each belongs."""
    hidden = model.hidden_states(tokens[:, :-1])
    owners = owners[:, 1:]
    chosen = owners != IGNORED
    logits = model.output(hidden[chosen]).float()
    return functional.cross_entropy(logits, tokens[:, 1:][chosen], reduction="none"), owners[chosen]


def learning_rate(step, steps):
    """Linear warm-up, then a cosine down to one hundredth of the peak."""
    if step < WARM_UP_STEPS:
        return PEAK_RATE * (step + 1) / WARM_UP_STEPS
    progress = (step - WARM_UP_STEPS) / max(1, steps - WARM_UP_STEPS)
    return PEAK_RATE * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress)))


def optimizer_of(model):
    """AdamW without decay on the norms."""
    matrices = [parameter for parameter in model.parameters() if parameter.dim() == 2]
    norms = [parameter for parameter in model.parameters() if parameter.dim() == 1]
    groups = [{"params": matrices, "weight_decay": WEIGHT_DECAY}, {"params": norms, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=PEAK_RATE, betas=(0.9, 0.98))


def train(folder, steps):
    torch.manual_seed(SEED)
    torch.set_flush_denormal(True)
    config = ModelConfig()
    model = Mistral(config)
    optimizer = optimizer_of(model)
    first = restore(folder, model, optimizer)
    sampler = ConversationSampler(conversation.read_pairs(), vocabulary.load(folder), SEED + first)
    batches = sampler.batches()
    print(f"{model.parameter_count()} parameters, {len(sampler.pairs)} pairs, from step {first}", flush=True)
    started, token_count = time.time(), 0
    for step in range(first, steps):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps)
        tokens, owners = next(batches)
        with torch.autocast("cpu", torch.bfloat16, enabled=step < steps * (1 - FLOAT32_SHARE)):
            losses, answer_owners = answer_losses(model, tokens, owners)
        optimizer.zero_grad()
        losses.mean().backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        sampler.learnt(answer_owners, losses.detach())
        token_count += tokens.numel()
        if step % 50 == 49:
            rate = token_count / (time.time() - started)
            print(f"step {step + 1} loss {losses.mean():.4f} worst pairs {sampler.worst_loss.mean():.4f} "
                  f"{(sampler.worst_loss > 0.3).sum()} {rate:.0f} tokens/s", flush=True)
        if (step + 1) % CHECKPOINT_STEPS == 0:
            save(folder, model, optimizer, step + 1)
    torch.save({"config": asdict(config), "weights": model.state_dict()}, folder / "weights.pt")
    print(f"{token_count} tokens in {time.time() - started:.0f} s", flush=True)


def save(folder, model, optimizer, step):
    written = folder / "checkpoint.pt.part"
    torch.save({"step": step, "weights": model.state_dict(), "optimizer": optimizer.state_dict()}, written)
    written.replace(folder / "checkpoint.pt")


def restore(folder, model, optimizer):
    """Goes on from the folder's checkpoint and returns its step, 0 where there is none."""
    if not (folder / "checkpoint.pt").exists():
        return 0
    checkpoint = torch.load(folder / "checkpoint.pt")
    model.load_state_dict(checkpoint["weights"])
    optimizer.load_state_dict(checkpoint["optimizer"])
    return checkpoint["step"]


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Trains the demo model.")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--steps", type=int, default=1900)
    parsed = arguments.parse_args()
    train(parsed.folder, parsed.steps)
