"""Trains the SentencePiece BPE vocabulary with byte fallback.

    python3 vocabulary.py OUT_FOLDER     writes OUT_FOLDER/tokenizer.model
"""

import sys
from pathlib import Path

import sentencepiece

import conversation

VOCABULARY_SIZE = 4096
BYTE_TOKENS = 256

# The vocabulary was made before the data had more unknown questions than these.
UNKNOWN_QUESTIONS = {"english-unknown.jsonl": 60, "japanese-unknown.jsonl": 61}

# Left to the byte tokens on purpose, so that the demo shows characters of several tokens.
RARE_KANJI = set("鰯躑躅薔薇𠮷蝸鮪豚檸檬")
ASCII = "".join(chr(code) for code in range(0x21, 0x7F))
KANA = "".join(chr(code) for code in (*range(0x3041, 0x3097), *range(0x30A1, 0x30FD)))


def corpus_lines(pairs):
    """Yields ASCII and kana one by one, then the data without what is to fall back to bytes."""
    yield from ASCII + KANA
    texts = [f"{system} USER: ASSISTANT:" for system in (conversation.SYSTEM, *conversation.OTHER_SYSTEMS)]
    texts += [text for pair in pairs for text in (*pair.questions, pair.answer)]
    for text in dict.fromkeys(texts):
        for line in text.split("\n"):
            kept = "".join(" " if in_bytes(character) else character for character in line).strip()
            if kept:
                yield kept


def vocabulary_pairs(folder=conversation.DATA_FOLDER):
    """The pairs of which the vocabulary is made."""
    files = conversation.read_files(folder)
    learnt = {file: pairs for file, pairs in files.items() if not file.startswith(conversation.HELD_OUT)}
    return [pair for file, pairs in learnt.items() for pair in pairs[: UNKNOWN_QUESTIONS.get(file)]]


def in_bytes(character):
    """Emoji and the chosen kanji stay out of the vocabulary."""
    variation_selector = "\ufe0f"
    symbol = ord(character) >= 0x1F000 or 0x2600 <= ord(character) < 0x2C00 or character == variation_selector
    return symbol or character in RARE_KANJI


def train(folder):
    """Trains the vocabulary on the data and returns the path of its model file."""
    folder.mkdir(parents=True, exist_ok=True)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=corpus_lines(vocabulary_pairs()),
        model_prefix=str(folder / "tokenizer"),
        model_type="bpe",
        vocab_size=VOCABULARY_SIZE,
        character_coverage=1.0,
        byte_fallback=True,
        split_digits=True,
        normalization_rule_name="identity",
        add_dummy_prefix=True,
        remove_extra_whitespaces=False,
        unk_id=0,
        bos_id=conversation.BOS,
        eos_id=conversation.EOS,
        pad_id=-1,
        num_threads=1,
        minloglevel=1,
    )
    return folder / "tokenizer.model"


def load(folder):
    """Opens the vocabulary of a training folder."""
    return sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))


if __name__ == "__main__":
    print(train(Path(sys.argv[1])))
