"""Writes the trained model as a GGUF v3 file with F16 matrices and F32 norms.

    python3 export_gguf.py RUN_FOLDER OUT_FOLDER

OUT_FOLDER gets demo.gguf and demo.properties, which names the file's SHA-256 and size.
Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import hashlib
import struct
import sys
from pathlib import Path

import numpy
import torch

import vocabulary
from conversation import BOS, EOS
from model import ModelConfig

UNKNOWN = 0
ALIGNMENT = 32
UINT32, FLOAT32, BOOL, STRING, ARRAY = 4, 6, 7, 8, 9
INT32 = 5
TENSOR_F32, TENSOR_F16 = 0, 1
FILE_TYPE_MOSTLY_F16 = 1
TOKEN_NORMAL, TOKEN_UNKNOWN, TOKEN_CONTROL, TOKEN_BYTE = 1, 2, 3, 6

LAYER_TENSORS = {
    "attention_norm": "attn_norm",
    "attention.query": "attn_q",
    "attention.key": "attn_k",
    "attention.value": "attn_v",
    "attention.output": "attn_output",
    "feed_forward_norm": "ffn_norm",
    "feed_forward.gate": "ffn_gate",
    "feed_forward.up": "ffn_up",
    "feed_forward.down": "ffn_down",
}


def metadata(config, tokenizer):
    """Yields (key, value type, value); an array's value is (element type, list)."""
    size = tokenizer.vocab_size()
    yield "general.architecture", STRING, "llama"
    yield "general.name", STRING, "RakutenAI for Quarkus demo model"
    yield "general.license", STRING, "Apache-2.0"
    yield "general.file_type", UINT32, FILE_TYPE_MOSTLY_F16
    yield "general.alignment", UINT32, ALIGNMENT
    yield "llama.block_count", UINT32, config.layers
    yield "llama.context_length", UINT32, config.context_tokens
    yield "llama.embedding_length", UINT32, config.hidden
    yield "llama.feed_forward_length", UINT32, config.feed_forward
    yield "llama.attention.head_count", UINT32, config.heads
    yield "llama.attention.head_count_kv", UINT32, config.kv_heads
    yield "llama.attention.key_length", UINT32, config.head_dim
    yield "llama.attention.value_length", UINT32, config.head_dim
    yield "llama.attention.layer_norm_rms_epsilon", FLOAT32, config.norm_epsilon
    yield "llama.attention.sliding_window", UINT32, config.sliding_window
    yield "llama.rope.freq_base", FLOAT32, config.rope_theta
    yield "llama.rope.dimension_count", UINT32, config.head_dim
    yield "llama.vocab_size", UINT32, config.vocabulary_size
    yield "tokenizer.ggml.model", STRING, "llama"
    yield "tokenizer.ggml.tokens", ARRAY, (STRING, [tokenizer.id_to_piece(token) for token in range(size)])
    yield "tokenizer.ggml.scores", ARRAY, (FLOAT32, [tokenizer.get_score(token) for token in range(size)])
    yield "tokenizer.ggml.token_type", ARRAY, (INT32, [token_type(tokenizer, token) for token in range(size)])
    yield "tokenizer.ggml.bos_token_id", UINT32, BOS
    yield "tokenizer.ggml.eos_token_id", UINT32, EOS
    yield "tokenizer.ggml.unknown_token_id", UINT32, UNKNOWN
    yield "tokenizer.ggml.add_bos_token", BOOL, True
    yield "tokenizer.ggml.add_eos_token", BOOL, False
    yield "tokenizer.ggml.add_space_prefix", BOOL, True


def token_type(tokenizer, token):
    if tokenizer.is_unknown(token):
        return TOKEN_UNKNOWN
    if tokenizer.is_control(token):
        return TOKEN_CONTROL
    return TOKEN_BYTE if tokenizer.is_byte(token) else TOKEN_NORMAL


def tensors(config, weights):
    """Yields (GGUF name, array): matrices (rows, cols) in F16, norms in F32."""
    yield "token_embd.weight", matrix(weights["embedding.weight"])
    for layer in range(config.layers):
        for ours, name in LAYER_TENSORS.items():
            weight = weights[f"layers.{layer}.{ours}.weight"]
            if ours == "attention.query":
                weight = interleaved(weight, config.heads)
            if ours == "attention.key":
                weight = interleaved(weight, config.kv_heads)
            yield f"blk.{layer}.{name}.weight", weight.numpy() if weight.dim() == 1 else matrix(weight)
    yield "output_norm.weight", weights["norm.weight"].numpy()
    yield "output.weight", matrix(weights["output.weight"])


def matrix(weight):
    rounded = weight.half()
    if not torch.isfinite(rounded).all():
        raise ValueError(f"a weight of {weight.abs().max():.1f} does not fit into F16")
    return rounded.numpy()


def interleaved(weight, heads):
    """Reorders the rows of q or k from rotate-half RoPE (i with i + head_dim / 2) to GGUF's (2i with 2i + 1)."""
    rows, cols = weight.shape
    return weight.view(heads, 2, rows // heads // 2, cols).transpose(1, 2).reshape(rows, cols)


def packed(value_type, value):
    """Returns the bytes of one metadata value."""
    if value_type == STRING:
        text = value.encode()
        return struct.pack("<Q", len(text)) + text
    if value_type == ARRAY:
        element_type, elements = value
        return struct.pack("<IQ", element_type, len(elements)) + b"".join(
            packed(element_type, element) for element in elements
        )
    return struct.pack({UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}[value_type], value)


def aligned(data):
    return data + bytes(-len(data) % ALIGNMENT)


def gguf(entries, named_arrays):
    """Returns the bytes of a whole GGUF file: header, metadata, tensor descriptions, tensor data."""
    header = struct.pack("<4sIQQ", b"GGUF", 3, len(named_arrays), len(entries))
    for key, value_type, value in entries:
        header += packed(STRING, key) + struct.pack("<I", value_type) + packed(value_type, value)
    data = bytearray()
    for name, array in named_arrays:
        tensor_type = TENSOR_F16 if array.dtype == numpy.float16 else TENSOR_F32
        header += packed(STRING, name) + struct.pack(
            f"<I{array.ndim}QIQ", array.ndim, *reversed(array.shape), tensor_type, len(data)
        )
        data += aligned(array.tobytes())
    return aligned(header) + bytes(data)


def export(run_folder, out_folder):
    saved = torch.load(run_folder / "weights.pt", weights_only=True)
    config = ModelConfig(**saved["config"])
    tokenizer = vocabulary.load(run_folder)
    file = gguf(list(metadata(config, tokenizer)), list(tensors(config, saved["weights"])))
    sha256 = hashlib.sha256(file).hexdigest()
    out_folder.mkdir(parents=True, exist_ok=True)
    (out_folder / "demo.gguf").write_bytes(file)
    (out_folder / "demo.properties").write_text(
        f"file=demo.gguf\nsha256={sha256}\nsizeBytes={len(file)}\n", encoding="ascii"
    )
    print(f"{len(file)} bytes, SHA-256 {sha256}")


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
