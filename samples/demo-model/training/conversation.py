"""The prompt format and the training data.

A conversation is rendered as text segments between special tokens:

    <s> {system} USER: {q1} ASSISTANT: {a1} </s> USER: {q2} ASSISTANT: {a2} </s> ...

Each segment is encoded by itself, and each begins with the dummy prefix space, as Hugging Face's
legacy Llama tokenizer does it after a special token.
"""

import json
from dataclasses import dataclass
from pathlib import Path

BOS = 1
EOS = 2

SYSTEM = (
    "A chat between a curious user and an artificial intelligence assistant. "
    "The assistant gives helpful, detailed, and polite answers to the user's questions."
)

OTHER_SYSTEMS = (
    "You are a helpful assistant.",
    "You are a friendly assistant in a web shop. Answer briefly.",
    "Answer politely and in complete sentences.",
    "You are the chat bot of a Quarkus application.",
    "あなたは親切なアシスタントです。",
    "丁寧な日本語で答えてください。",
)

DATA_FOLDER = Path(__file__).parent / "data"
HELD_OUT = "held-out-"


@dataclass(frozen=True)
class Pair:
    """One answer and the questions that lead to it; the first question is the main one."""

    questions: tuple[str, ...]
    answer: str
    unknown: bool = False

    @property
    def question(self):
        return self.questions[0]


def read_pairs(folder=DATA_FOLDER):
    """Reads the pairs to learn: every data/*.jsonl but the held-out ones."""
    return [pair for file, pairs in read_files(folder).items() if not file.startswith(HELD_OUT) for pair in pairs]


def read_held_out(folder=DATA_FOLDER):
    """Reads the unknown questions that are never trained: {file name: pairs}."""
    return {file: pairs for file, pairs in read_files(folder).items() if file.startswith(HELD_OUT)}


def read_files(folder):
    """Reads every data/*.jsonl, {file name: pairs}, and refuses a question that occurs twice."""
    files = {}
    seen = {}
    for file in sorted(folder.glob("*.jsonl")):
        pairs = files[file.name] = []
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            row = json.loads(line)
            unknown = file.stem.endswith("-unknown") or file.name.startswith(HELD_OUT)
            pair = Pair((row["question"], *row.get("paraphrases", ())), row["answer"], unknown)
            for question in pair.questions:
                if question in seen:
                    raise ValueError(f"{file.name}:{number}: {question!r} stands at {seen[question]} too")
                seen[question] = f"{file.name}:{number}"
            pairs.append(pair)
    return files


def prompt_text(question, system=None):
    """Returns the text segment that asks; only a conversation's first segment has a system sentence."""
    asked = f"USER: {question} ASSISTANT:"
    return asked if system is None else f"{system} {asked}"


def turn_tokens(vocabulary, question, answer, system=None):
    """Returns (prompt tokens, answer tokens) of one turn, without special tokens.

    The answer's tokens are what follows the prompt's tokens when prompt and answer are encoded
    together, so that a finished turn that is encoded again gives the tokens that were generated.
    """
    prompt = prompt_text(question, system)
    prompt_tokens = vocabulary.encode(prompt)
    turn = vocabulary.encode(f"{prompt} {answer}")
    if turn[: len(prompt_tokens)] != prompt_tokens:
        raise ValueError(f"the answer changes the prompt's tokens: {question!r} -> {answer!r}")
    return prompt_tokens, turn[len(prompt_tokens) :]
