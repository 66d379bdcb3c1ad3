package io.github.rakutenai.engine.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON as checkpoints must have it: UTF-8, one object, every name once. */
final class JsonFile {

    static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final ObjectReader READER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);
    /** The vocabularies of the largest models come near; a tree of the values takes a multiple on the heap. */
    private static final long LIMIT_BYTES = 40_000_000;

    private JsonFile() {}

    /** @throws MalformedCheckpointException if the file holds anything but one JSON object */
    static JsonNode read(Path file) throws IOException {
        long sizeBytes = Files.size(file);
        if (sizeBytes > LIMIT_BYTES) {
            throw MalformedCheckpointException.damaged(
                    file, "size", "at most " + LIMIT_BYTES + " bytes of JSON", String.valueOf(sizeBytes));
        }
        try (Reader text = strictUtf8(Files.newInputStream(file))) {
            JsonNode object = READER.readTree(text);
            if (!object.isObject()) {
                throw MalformedCheckpointException.damaged(file, "start", "a JSON object", describe(object));
            }
            return object;
        } catch (JsonProcessingException | CharacterCodingException e) {
            throw damaged(file, e);
        }
    }

    /** Where a plain UTF-8 stream would replace invalid bytes, this one fails. */
    static Reader strictUtf8(InputStream bytes) {
        return new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder());
    }

    static MalformedCheckpointException damaged(Path file, IOException e) {
        return switch (e) {
            case JsonProcessingException json ->
                MalformedCheckpointException.damaged(file, place(json), "JSON", json.getOriginalMessage());
            default -> MalformedCheckpointException.damaged(file, "JSON", "UTF-8", "bytes that are none");
        };
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? "JSON"
                : "JSON at line %d, column %d"
                        .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }

    private static String describe(JsonNode node) {
        return node.isMissingNode() ? "nothing" : node.getNodeType().toString();
    }
}
