package io.github.rakutenai.benchmarks.grammar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A schema as applications have them, and a document by it.
 *
 * @param name such as "invoice"
 * @param schema JSON
 * @param document in the layout of replies
 */
public record SchemaExample(String name, String schema, String document) {

    /** From flat to deeply recursive. */
    public static final List<String> NAMES = List.of("contact", "incident", "invoice", "action", "page");

    /** @throws IllegalArgumentException if there is none of that name */
    public static SchemaExample read(String name) throws IOException {
        return new SchemaExample(
                name, text(name + ".schema.json"), text(name + ".json").strip());
    }

    private static String text(String file) throws IOException {
        try (InputStream in = SchemaExample.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no " + file + "; schemas are " + NAMES);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
