"""The Mistral decoder: RMSNorm, rotate-half RoPE, grouped-query attention with a sliding window, SwiGLU."""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional


@dataclass(frozen=True)
class ModelConfig:
    vocabulary_size: int = 4096
    hidden: int = 256
    layers: int = 6
    heads: int = 4
    kv_heads: int = 2
    head_dim: int = 64
    feed_forward: int = 768
    rope_theta: float = 10000.0
    norm_epsilon: float = 1e-5
    sliding_window: int = 256
    context_tokens: int = 2048


class RmsNorm(nn.Module):
    """x / rms(x) * weight over the last axis, in float32."""

    def __init__(self, config):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(config.hidden))
        self.epsilon = config.norm_epsilon

    def forward(self, x):
        x = x.float()
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.epsilon) * self.weight


class Attention(nn.Module):
    """Grouped-query attention: each key and value head serves heads / kv_heads query heads."""

    def __init__(self, config):
        super().__init__()
        self.config = config
        self.query = nn.Linear(config.hidden, config.heads * config.head_dim, bias=False)
        self.key = nn.Linear(config.hidden, config.kv_heads * config.head_dim, bias=False)
        self.value = nn.Linear(config.hidden, config.kv_heads * config.head_dim, bias=False)
        self.output = nn.Linear(config.heads * config.head_dim, config.hidden, bias=False)

    def forward(self, x, rotation, mask):
        """x (rows, tokens, hidden), mask (tokens, tokens) true where attention is allowed."""
        rows, tokens, _ = x.shape
        query = rotate(self.by_head(self.query(x), self.config.heads), rotation)
        key = rotate(self.by_head(self.key(x), self.config.kv_heads), rotation)
        value = self.by_head(self.value(x), self.config.kv_heads)
        group = self.config.heads // self.config.kv_heads
        key = key.repeat_interleave(group, dim=1)
        value = value.repeat_interleave(group, dim=1)
        scores = query @ key.transpose(-1, -2) / self.config.head_dim**0.5
        weights = scores.float().masked_fill(~mask, float("-inf")).softmax(-1)
        mixed = weights.to(value.dtype) @ value
        return self.output(mixed.transpose(1, 2).reshape(rows, tokens, -1))

    def by_head(self, x, heads):
        """(rows, tokens, heads * head_dim) -> (rows, heads, tokens, head_dim)."""
        return x.view(*x.shape[:2], heads, self.config.head_dim).transpose(1, 2)


class SwiGlu(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.gate = nn.Linear(config.hidden, config.feed_forward, bias=False)
        self.up = nn.Linear(config.hidden, config.feed_forward, bias=False)
        self.down = nn.Linear(config.feed_forward, config.hidden, bias=False)

    def forward(self, x):
        return self.down(functional.silu(self.gate(x)) * self.up(x))


class Layer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.attention_norm = RmsNorm(config)
        self.attention = Attention(config)
        self.feed_forward_norm = RmsNorm(config)
        self.feed_forward = SwiGlu(config)

    def forward(self, x, rotation, mask):
        x = x + self.attention(self.attention_norm(x), rotation, mask)
        return x + self.feed_forward(self.feed_forward_norm(x))


class Mistral(nn.Module):
    """A decoder whose input and output embeddings are separate matrices."""

    def __init__(self, config):
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary_size, config.hidden)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.layers))
        self.norm = RmsNorm(config)
        self.output = nn.Linear(config.hidden, config.vocabulary_size, bias=False)
        self.initialise()

    def initialise(self):
        """Normal(0, 0.02) everywhere; what is added to the residual is scaled by 1 / sqrt(2 * layers)."""
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                residual = name.endswith(("attention.output.weight", "down.weight"))
                scale = (2 * self.config.layers) ** -0.5 if residual else 1.0
                nn.init.normal_(parameter, std=0.02 * scale)

    def hidden_states(self, tokens):
        """tokens (rows, tokens) -> (rows, tokens, hidden), normalised; the rows start at position 0."""
        rotation = rope_rotation(self.config, tokens.shape[1])
        mask = sliding_window_mask(tokens.shape[1], self.config.sliding_window)
        x = self.embedding(tokens)
        for layer in self.layers:
            x = layer(x, rotation, mask)
        return self.norm(x)

    def forward(self, tokens):
        """tokens (rows, tokens) -> logits (rows, tokens, vocabulary_size)."""
        return self.output(self.hidden_states(tokens))

    def parameter_count(self):
        return sum(parameter.numel() for parameter in self.parameters())


def sliding_window_mask(tokens, window):
    """Position p sees the positions p - window + 1 to p."""
    position = torch.arange(tokens)
    distance = position[:, None] - position[None, :]
    return (distance >= 0) & (distance < window)


def rope_rotation(config, tokens):
    """Returns (cos, sin), each (tokens, head_dim), the angles of RoPE's rotate-half form."""
    dimension = torch.arange(0, config.head_dim, 2, dtype=torch.float64)
    frequency = config.rope_theta ** (-dimension / config.head_dim)
    angle = torch.arange(tokens, dtype=torch.float64)[:, None] * frequency
    angle = torch.cat((angle, angle), dim=-1)
    return angle.cos().float(), angle.sin().float()


def rotate(x, rotation):
    """Applies RoPE to x (rows, heads, tokens, head_dim); dimension i turns with i + head_dim / 2."""
    cos, sin = (part.to(x.dtype) for part in rotation)
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin
