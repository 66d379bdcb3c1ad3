package io.github.rakutenai.engine.model;

/** The matrices and norms of the decoder, with their names in GGUF files and Hugging Face folders. */
public enum TensorRole {
    TOKEN_EMBEDDING("token_embd", "model.embed_tokens"),
    OUTPUT_NORM("output_norm", "model.norm"),
    OUTPUT("output", "lm_head"),
    ATTENTION_NORM("attn_norm", "input_layernorm"),
    QUERY("attn_q", "self_attn.q_proj"),
    KEY("attn_k", "self_attn.k_proj"),
    VALUE("attn_v", "self_attn.v_proj"),
    ATTENTION_OUTPUT("attn_output", "self_attn.o_proj"),
    FEED_FORWARD_NORM("ffn_norm", "post_attention_layernorm"),
    GATE("ffn_gate", "mlp.gate_proj"),
    UP("ffn_up", "mlp.up_proj"),
    DOWN("ffn_down", "mlp.down_proj");

    private final String gguf;
    private final String huggingFace;

    TensorRole(String gguf, String huggingFace) {
        this.gguf = gguf;
        this.huggingFace = huggingFace;
    }

    String gguf() {
        return gguf;
    }

    String huggingFace() {
        return huggingFace;
    }
}
