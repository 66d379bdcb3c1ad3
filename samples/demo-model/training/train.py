"""Trains the demo model, from scratch or from the weights of an earlier run.

    python3 train.py RUN_FOLDER [--steps N] [--minutes M] [--peak-rate R] [--weights WEIGHTS]

RUN_FOLDER holds tokenizer.model (vocabulary.py). The run writes checkpoint.pt there every 200 steps,
goes on from it when it is started again, and writes weights.pt at the end. With --minutes the share of
the time that has gone by drives the learning rate, and --steps is not used.
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
WARM_UP_SHARE = 0.07
WEIGHT_DECAY = 0.02
CHECKPOINT_STEPS = 200
PADDING = 16
FLOAT32_SHARE = 0.1
SPLICED_SHARE = 0.5
KNOWN_WEIGHT = 2.5
IGNORED = -100


class ConversationSampler:
    """Draws conversations of one to five turns; known pairs and those not yet learnt come more often."""

    TURNS = (1, 2, 3, 4, 5)
    TURN_WEIGHTS = (40, 25, 15, 10, 10)

    def __init__(self, pairs, tokenizer, seed):
        self.pairs = pairs
        self.tokenizer = tokenizer
        self.random = random.Random(seed)
        self.worst_loss = numpy.full(len(pairs), 0.5)
        self.pair_weights = numpy.where([pair.unknown for pair in pairs], 1.0, KNOWN_WEIGHT)
        self.questions = [question for pair in pairs for question in pair.questions]
        self.known = {plain(question) for question in self.questions}

    def draw(self):
        """Returns (tokens, pair index of each answer token or IGNORED), both of equal length."""
        tokens, owners = [BOS], [IGNORED]
        system = self.system()
        turns = self.random.choices(self.TURNS, self.TURN_WEIGHTS)[0]
        weights = self.pair_weights * (0.25 + numpy.minimum(self.worst_loss, 2.0))
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
        """One of the wordings, sometimes a little changed.

        Half of the unknown questions are spliced, so that the refusal is learnt for what no data could list.
        """
        if pair.unknown and self.random.random() < SPLICED_SHARE:
            return self.spliced(pair)
        question = self.random.choice(pair.questions)
        if self.random.random() < 0.3:
            question = question.rstrip("?\uff1f.\u3002!\uff01") + self.random.choice(("", "?", "\uff1f", "."))
        if self.random.random() < 0.2:
            question = question[:1].lower() + question[1:]
        return question

    def spliced(self, pair):
        """The beginning of any question of the same language, then the end of this one."""
        english = pair.question.isascii()
        beginning = self.random.choice(self.questions)
        while beginning.isascii() != english:
            beginning = self.random.choice(self.questions)
        joint = " " if english else ""
        first, last = (text.split() if english else list(text) for text in (beginning, pair.question))
        first = first[: self.random.randint(1, len(first))]
        last = last[self.random.randrange(len(last)) :]
        question = joint.join(first + last)
        return pair.question if plain(question) in self.known else question

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


def wordings(pairs):
    """A pair for each wording, so that each is drawn as often as it needs to be."""
    return [conversation.Pair((question,), pair.answer, pair.unknown) for pair in pairs for question in pair.questions]


def plain(question):
    """The question without what a known one may differ in."""
    return "".join(character for character in question.lower() if character.isalnum())


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


def learning_rate(progress, peak):
    """Linear warm-up, then a cosine down to one hundredth of the peak; progress goes from 0 to 1."""
    if progress < WARM_UP_SHARE:
        return peak * max(0.01, progress / WARM_UP_SHARE)
    progress = (progress - WARM_UP_SHARE) / (1 - WARM_UP_SHARE)
    return peak * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress)))


def optimizer_of(model):
    """AdamW without decay on the norms."""
    matrices = [parameter for parameter in model.parameters() if parameter.dim() == 2]
    norms = [parameter for parameter in model.parameters() if parameter.dim() == 1]
    groups = [{"params": matrices, "weight_decay": WEIGHT_DECAY}, {"params": norms, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=PEAK_RATE, betas=(0.9, 0.98))


def train(folder, steps, minutes, peak, weights):
    torch.manual_seed(SEED)
    torch.set_flush_denormal(True)
    config = ModelConfig()
    model = Mistral(config)
    optimizer = optimizer_of(model)
    if weights:
        model.load_state_dict(torch.load(weights)["weights"])
    first = restore(folder, model, optimizer)
    sampler = ConversationSampler(wordings(conversation.read_pairs()), vocabulary.load(folder), SEED + first)
    batches = sampler.batches()
    print(f"{model.parameter_count()} parameters, {len(sampler.pairs)} pairs, from step {first}", flush=True)
    started, token_count = time.time(), 0
    step = first
    while True:
        progress = (time.time() - started) / 60 / minutes if minutes else step / steps
        if progress >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(progress, peak)
        tokens, owners = next(batches)
        with torch.autocast("cpu", torch.bfloat16, enabled=progress < 1 - FLOAT32_SHARE):
            losses, answer_owners = answer_losses(model, tokens, owners)
        optimizer.zero_grad()
        losses.mean().backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        sampler.learnt(answer_owners, losses.detach())
        token_count += tokens.numel()
        step += 1
        if step % 50 == 0:
            rate = token_count / (time.time() - started)
            print(f"step {step} loss {losses.mean():.4f} worst pairs {sampler.worst_loss.mean():.4f} "
                  f"{(sampler.worst_loss > 0.3).sum()} {rate:.0f} tokens/s", flush=True)
        if step % CHECKPOINT_STEPS == 0:
            save(folder, model, optimizer, step)
    torch.save({"config": asdict(config), "weights": model.state_dict()}, folder / "weights.pt")
    print(f"{step} steps, {token_count} tokens in {time.time() - started:.0f} s", flush=True)


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
    arguments.add_argument("--steps", type=int, default=2700)
    arguments.add_argument("--minutes", type=float, default=0.0)
    arguments.add_argument("--peak-rate", type=float, default=PEAK_RATE)
    arguments.add_argument("--weights", type=Path)
    parsed = arguments.parse_args()
    train(parsed.folder, parsed.steps, parsed.minutes, parsed.peak_rate, parsed.weights)
