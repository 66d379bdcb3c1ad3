package io.github.rakutenai.engine.checkpoint;

import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;

/**
 * Parses the JSON header of a safetensors file token by token, so that a hostile one costs no more memory than its limits
 * allow.
 */
final class SafetensorsHeader {

    private static final String METADATA = "__metadata__";
    private static final int MOST_TENSORS = 1 << 16;
    private static final int MOST_DIMENSIONS = 8;

    private final Path file;
    private final JsonParser parser;

    private SafetensorsHeader(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** The entries in the order of the header. */
    static List<SafetensorsEntry> parse(Path file, ByteBuffer header) throws IOException {
        try (Reader text = JsonFile.strictUtf8(new ByteBufferBackedInputStream(header));
                JsonParser parser = JsonFile.FACTORY.createParser(text)) {
            return new SafetensorsHeader(file, parser).entries();
        } catch (JsonProcessingException | CharacterCodingException e) {
            throw JsonFile.damaged(file, e);
        }
    }

    private List<SafetensorsEntry> entries() throws IOException {
        List<SafetensorsEntry> entries = new ArrayList<>();
        expect(JsonToken.START_OBJECT, "a JSON object");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            expect(JsonToken.START_OBJECT, "an object for " + name);
            if (name.equals(METADATA)) {
                parser.skipChildren();
            } else if (entries.size() < MOST_TENSORS) {
                entries.add(entry(name));
            } else {
                throw damaged("at most " + MOST_TENSORS + " tensors", "more");
            }
        }
        if (parser.nextToken() != null) {
            throw damaged("nothing behind the JSON object", parser.getText());
        }
        return entries;
    }

    private SafetensorsEntry entry(String name) throws IOException {
        String dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            switch (parser.currentName()) {
                case "dtype" -> {
                    expect(JsonToken.VALUE_STRING, "the name of a dtype");
                    dtype = parser.getText();
                }
                case "shape" -> shape = integers();
                case "data_offsets" -> offsets = integers();
                default -> throw damaged("dtype, shape and data_offsets of " + name, parser.currentName());
            }
        }
        return new SafetensorsEntry(name, dtype, shape, offsets);
    }

    private List<Long> integers() throws IOException {
        List<Long> integers = new ArrayList<>();
        expect(JsonToken.START_ARRAY, "an array");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || integers.size() == MOST_DIMENSIONS) {
                throw damaged("at most " + MOST_DIMENSIONS + " integers", parser.getText());
            }
            integers.add(parser.getLongValue());
        }
        return integers;
    }

    private void expect(JsonToken token, String expected) throws IOException {
        if (parser.nextToken() != token) {
            throw damaged(expected, String.valueOf(parser.currentToken()));
        }
    }

    private MalformedCheckpointException damaged(String expected, String found) {
        String place = "header at character " + parser.currentLocation().getCharOffset();
        return MalformedCheckpointException.damaged(file, place, expected, found);
    }
}
