package io.github.rakutenai.engine.testing;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rakutenai.engine.model.LayerWeights;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.tensor.Tensor;

/**
 * Writes a model that was loaded from a GGUF file with F32, F16 or BF16 weights as a Hugging Face folder: the same numbers,
 * the rows of q and k in the order for the rotate-half form.
 */
public final class HuggingFaceFolder {

    private final Model model;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private HuggingFaceFolder(Model model) {
        this.model = model;
        tensors.put("model.embed_tokens.weight", model.weights().tokenEmbedding());
        List<LayerWeights> layers = model.weights().layers();
        for (int i = 0; i < layers.size(); i++) {
            addLayer("model.layers." + i + ".", layers.get(i));
        }
        tensors.put("model.norm.weight", model.weights().outputNorm());
        tensors.put("lm_head.weight", model.weights().output());
    }

    private void addLayer(String prefix, LayerWeights layer) {
        tensors.put(prefix + "input_layernorm.weight", layer.attentionNorm());
        tensors.put(prefix + "self_attn.q_proj.weight", layer.query());
        tensors.put(prefix + "self_attn.k_proj.weight", layer.key());
        tensors.put(prefix + "self_attn.v_proj.weight", layer.value());
        tensors.put(prefix + "self_attn.o_proj.weight", layer.attentionOutput());
        tensors.put(prefix + "post_attention_layernorm.weight", layer.feedForwardNorm());
        tensors.put(prefix + "mlp.gate_proj.weight", layer.gate());
        tensors.put(prefix + "mlp.up_proj.weight", layer.up());
        tensors.put(prefix + "mlp.down_proj.weight", layer.down());
    }

    /**
     * @param folder exists
     * @param shards number of safetensors files; 1: a single one without an index
     */
    public static void write(Path folder, Model model, int shards) throws IOException {
        HuggingFaceFolder huggingFace = new HuggingFaceFolder(model);
        Files.writeString(folder.resolve("config.json"), config(model.config()).toPrettyString());
        ObjectNode generation = JsonNodeFactory.instance.objectNode();
        model.endTokens().forEach(generation.putArray("eos_token_id")::add);
        Files.writeString(folder.resolve("generation_config.json"), generation.toPrettyString());
        if (shards == 1) {
            huggingFace.writeShard(folder.resolve("model.safetensors"), huggingFace.tensors.keySet());
        } else {
            huggingFace.writeShards(folder, shards);
        }
    }

    private static ObjectNode config(ModelConfig config) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("architectures").add("MistralForCausalLM");
        json.put("hidden_size", config.hiddenSize())
                .put("num_hidden_layers", config.layers())
                .put("num_attention_heads", config.heads())
                .put("num_key_value_heads", config.kvHeads())
                .put("head_dim", config.headDim())
                .put("intermediate_size", config.feedForwardSize())
                .put("vocab_size", config.vocabularySize())
                .put("max_position_embeddings", config.contextTokens())
                .put("rms_norm_eps", config.rmsNormEpsilon())
                .put("rope_theta", config.ropeTheta())
                .put("hidden_act", "silu")
                .put("eos_token_id", 2)
                .put("tie_word_embeddings", false);
        config.slidingWindow()
                .ifPresentOrElse(window -> json.put("sliding_window", window), () -> json.putNull("sliding_window"));
        return json;
    }

    private void writeShards(Path folder, int shards) throws IOException {
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        ObjectNode weightMap = index.putObject("weight_map");
        List<String> names = List.copyOf(tensors.keySet());
        int perShard = Math.ceilDiv(names.size(), shards);
        for (int i = 0; i < shards; i++) {
            List<String> part = names.subList(i * perShard, Math.min(names.size(), (i + 1) * perShard));
            String file = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards);
            writeShard(folder.resolve(file), part);
            part.forEach(name -> weightMap.put(name, file));
        }
        Files.writeString(folder.resolve("model.safetensors.index.json"), index.toPrettyString());
    }

    private void writeShard(Path file, Iterable<String> names) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        for (String name : names) {
            Tensor tensor = tensors.get(name);
            long[] shape = tensor.shape().dimensions().stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            writer.tensor(name, tensor.dtype().name(), shape, bytes(name, tensor));
        }
        writer.write(file);
    }

    private byte[] bytes(String name, Tensor tensor) {
        byte[] bytes = tensor.segment().toArray(ValueLayout.JAVA_BYTE);
        boolean rotated = name.endsWith("q_proj.weight") || name.endsWith("k_proj.weight");
        return rotated ? rotateHalf(bytes, (int) tensor.rowBytes()) : bytes;
    }

    /** Rows 2i and 2i+1 of a head become rows i and i + headDim/2. */
    private byte[] rotateHalf(byte[] interleaved, int rowBytes) {
        int half = model.config().headDim() / 2;
        byte[] bytes = new byte[interleaved.length];
        for (int row = 0; row < interleaved.length / rowBytes; row++) {
            int inHead = row % (2 * half);
            int target = row - inHead + inHead / 2 + inHead % 2 * half;
            System.arraycopy(interleaved, row * rowBytes, bytes, target * rowBytes, rowBytes);
        }
        return bytes;
    }
}
