package io.github.rakutenai.engine.tokenizer;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.checkpoint.GgufFile;
import io.github.rakutenai.engine.checkpoint.GgufMetadata;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import io.github.rakutenai.engine.checkpoint.SafetensorsDirectory;

/**
 * The chat templates of a checkpoint by their names. A GGUF file has them as metadata. Of a folder's files the newest form
 * wins: {@code chat_template.jinja}, then {@code chat_template.json}, then {@code tokenizer_config.json}.
 */
final class CheckpointTemplates {

    static final String DEFAULT = "default";

    static final String GGUF_KEY = "tokenizer.chat_template";
    private static final String FIELD = "chat_template";

    private CheckpointTemplates() {}

    static Map<String, String> of(Checkpoint checkpoint) throws IOException {
        return switch (checkpoint) {
            case GgufFile gguf -> ofMetadata(gguf.metadata());
            case SafetensorsDirectory directory -> ofDirectory(directory);
        };
    }

    private static Map<String, String> ofMetadata(GgufMetadata metadata) {
        Map<String, String> templates = new LinkedHashMap<>();
        metadata.string(GGUF_KEY).ifPresent(template -> templates.put(DEFAULT, template));
        for (String key : metadata.keys()) {
            if (key.startsWith(GGUF_KEY + ".")) {
                templates.put(
                        key.substring(GGUF_KEY.length() + 1),
                        metadata.string(key).orElseThrow());
            }
        }
        return templates;
    }

    private static Map<String, String> ofDirectory(SafetensorsDirectory directory) throws IOException {
        Map<String, String> templates = new LinkedHashMap<>();
        addAll(directory.json("tokenizer_config.json"), templates);
        addAll(directory.json("chat_template.json"), templates);
        Optional<Path> file = directory.find("chat_template.jinja");
        if (file.isPresent()) {
            templates.put(DEFAULT, read(file.get()));
        }
        return templates;
    }

    /** The field is one template, or a list of named ones. */
    private static void addAll(Optional<JsonNode> json, Map<String, String> templates) {
        JsonNode field = json.orElse(MissingNode.getInstance()).path(FIELD);
        if (field.isTextual()) {
            templates.put(DEFAULT, field.textValue());
        }
        for (JsonNode named : field) {
            templates.put(named.path("name").asText(), named.path("template").asText());
        }
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            throw MalformedCheckpointException.damaged(file, "chat template", "UTF-8", e.getMessage());
        }
    }
}
