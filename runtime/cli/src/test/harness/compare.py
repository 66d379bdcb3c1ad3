"""Compares the samples of `rakutenai eval` with what the model card's harnesses make of the same data.

    python3 compare.py HARNESS DATA SAMPLES

HARNESS is a checkout of Stability-AI/lm-evaluation-harness at 0fa8642 or of EleutherAI/lm-evaluation-harness at
b281b09, DATA the folder that was given to --data, and SAMPLES the file of --samples, with the card's shots and seed.
The harness's own code makes prompts and continuations and counts the log-likelihoods of the samples. Of what it
imports only numpy has to be installed.
"""

import csv
import importlib
import importlib.machinery
import json
import random
import sys
import types
from pathlib import Path
from unittest.mock import MagicMock

MOCKED = {
    "accelerate", "bleurt", "datasets", "omegaconf", "openai", "peft", "pycountry", "pytablewriter", "rouge_score",
    "sacrebleu", "scipy", "sklearn", "sqlitedict", "torch", "tqdm", "transformers",
}
CLASSES = {"entailment": 0, "contradiction": 1, "neutral": 2, "positive": 0, "negative": 1}


class Mocks:
    """Stands in for modules that building prompts does not need."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, Mocks) if name.split(".")[0] in MOCKED else None

    @staticmethod
    def create_module(spec):
        module = MagicMock(__path__=[], __spec__=spec)
        module.__name__ = spec.name
        return module

    @staticmethod
    def exec_module(module):
        pass


def json_values(path):
    text = path.read_text()
    return json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines()]


def numbered(rows):
    return [dict(row, label=CLASSES[row["label"]]) for row in rows]


def squad(path):
    return [
        dict(question, title=article["title"], context=paragraph["context"],
             answers={"text": [answer["text"] for answer in question["answers"]]})
        for article in json.loads(path.read_text())["data"]
        for paragraph in article["paragraphs"]
        for question in paragraph["qas"]
    ]


def jaqket(path):
    rows = []
    for row in json_values(path):
        passages = row["ctxs"][:5]
        if any(passage["has_answer"] for passage in passages):
            columns = {key: [passage[key] for passage in passages] for key in ("title", "text")}
            rows.append(dict(row, answers={"text": row["answers"]}, ctxs=columns))
    return rows


def arc(path):
    return [
        {"id": row["id"], "answerKey": row["answerKey"], "question": row["question"]["stem"],
         "choices": {"text": [choice["text"] for choice in row["question"]["choices"]]}}
        for row in json_values(path)
    ]


def mmlu(path):
    with path.open(newline="") as file:
        return [{"question": row[0], "choices": row[1:5], "answer": "ABCD".index(row[5])} for row in csv.reader(file)]


def truthfulqa(path):
    return [
        dict(row, **{key: {"choices": list(row[key]), "labels": list(row[key].values())}
                     for key in ("mc1_targets", "mc2_targets")})
        for row in json_values(path)
    ]


def mgsm(path):
    rows = [line.split("\t") for line in path.read_text().splitlines()]
    return [{"question": row[0], "answer": None, "answer_number": int(row[1].replace(",", ""))} for row in rows]


def mgsm_exemplars(path):
    module = types.ModuleType("exemplars")
    exec(path.read_text(), module.__dict__)
    return [{"question": exemplar["q"], "answer": exemplar["a"]} for exemplar in module.MGSM_EXEMPLARS["ja"].values()]


def jglue(name):
    return name + "-*/valid-*.json", name + "-*/train-*.json"


# Module and class of the harness, shots, evaluated split with its files, training split with its files, reader.
TASKS = {
    "jcommonsenseqa": ("ja.jcommonsenseqa", "JCommonsenseQAWithJAAlpacaPrompt", 3, "validation",
                       jglue("jcommonsenseqa"), json_values),
    "jnli": ("ja.jnli", "JNLIWithJAAlpacaPrompt", 3, "validation", jglue("jnli"),
             lambda path: numbered(json_values(path))),
    "marc_ja": ("ja.marc_ja", "MARCJaWithJAAlpacaPrompt", 3, "validation", jglue("marc_ja"),
                lambda path: numbered(json_values(path))),
    "jsquad": ("ja.jsquad", "JSQuADWithJAAlpacaPrompt", 2, "validation", jglue("jsquad"), squad),
    "jaqket_v2": ("ja.jaqket_v2", "JAQKETV2WithJAAlpacaPrompt", 1, "validation",
                  ("dev_jaqket_*.json", "train_jaqket_*.json"), jaqket),
    "xlsum_ja": ("ja.xlsum_ja", "XLSumJaWithJAAlpacaPrompt", 1, "test",
                 ("xlsum_ja/test.jsonl", "xlsum_ja/train.jsonl"), json_values),
    "xwinograd_ja": ("ja.xwinograd", "XWinogradJA", 0, "test", ("xwinograd_ja/test.jsonl", None), json_values),
    "mgsm": ("ja.mgsm", "MGSMWithJAAlpacaPrompt", 5, "test", ("mgsm_ja.tsv", "exemplars.py"), mgsm),
    "arc_challenge": ("arc", "ARCChallenge", 25, "test",
                      ("ARC-Challenge-Test.jsonl", "ARC-Challenge-Train.jsonl"), arc),
    "hellaswag": ("hellaswag", "HellaSwag", 10, "validation", ("hellaswag_val.jsonl", "hellaswag_train.jsonl"),
                  json_values),
    "mmlu": ("hendrycks_test", "GeneralHendrycksTest", 5, "test", ("test/{}_test.csv", "dev/{}_dev.csv"), mmlu),
    "truthfulqa_mc": ("truthfulqa", "TruthfulQAMultipleChoice", 0, "validation", ("mc_task.json", None), truthfulqa),
}


def prepare(harness):
    sys.meta_path.append(Mocks)
    sys.path.insert(0, str(harness))
    # Importing the package would import every task of the harness.
    for name in ("lm_eval.tasks", "lm_eval.tasks.ja"):
        package = types.ModuleType(name)
        package.__path__ = [str(harness / name.replace(".", "/"))]
        sys.modules[name] = package


def find(data, pattern):
    return next(iter(sorted(data.glob("**/" + pattern))), None) if pattern else None


def make_task(data, name, section):
    module, class_name, shots, split, patterns, reader = TASKS[name]
    kind = getattr(importlib.import_module("lm_eval.tasks." + module), class_name)
    task = kind.__new__(kind)
    task._training_docs = task._fewshot_docs = None
    evaluated, training = (find(data, pattern and pattern.format(section)) for pattern in patterns)
    task.dataset = {split: reader(evaluated)}
    if training:
        train_reader = mgsm_exemplars if name == "mgsm" else reader
        task.dataset["dev" if name == "mmlu" else "train"] = train_reader(training)
    elif patterns[1]:
        kind.has_training_docs = lambda self: False
    if name == "mmlu":
        task.DATASET_NAME = section
    return task, shots, list(task.test_docs() if task.has_test_docs() else task.validation_docs())


def differences(task, shots, documents, samples):
    import numpy

    numbers = random.Random(42)
    numbers.shuffle(documents)
    for document, sample in zip(documents, samples):
        described = {} if hasattr(task, "_format_subject") else {"description": ""}
        prompt = task.fewshot_context(doc=document, num_fewshot=shots, rnd=numbers, **described)
        if prompt != sample["prompt"]:
            yield sample["id"], "prompt"
        if "logLikelihoods" in sample:
            requests = task.construct_requests(document, prompt)
            if [request.args[1] for request in requests] != sample["continuations"]:
                yield sample["id"], "continuations"
            likelihoods = sample["logLikelihoods"]
            array = likelihoods if "mc2" in sample["metrics"] else numpy.array(likelihoods)
            metrics = task.process_results(document, array)
        elif "acc" in sample["metrics"]:
            metrics = task.process_results(dict(document, context=prompt), [sample["reply"]])
        else:
            continue
        metrics.pop("details", None)
        if any(abs(float(value) - sample["metrics"][key]) > 1e-12 for key, value in metrics.items()):
            yield sample["id"], "metrics"


def main(harness, data, samples):
    prepare(Path(harness))
    groups = {}
    for line in Path(samples).read_text().splitlines():
        sample = json.loads(line)
        groups.setdefault((sample["task"], sample["section"]), []).append(sample)
    failed = False
    japanese = (Path(harness) / "lm_eval/tasks/ja").exists()
    for (name, section), group in groups.items():
        if TASKS[name][0].startswith("ja.") != japanese:
            continue
        task, shots, documents = make_task(Path(data), name, section)
        found = list(differences(task, shots, documents, group))
        failed |= bool(found)
        print(name, section, len(group), "samples,", len(found), "differ", *found[:3])
    sys.exit(failed)


if __name__ == "__main__":
    main(*sys.argv[1:])
