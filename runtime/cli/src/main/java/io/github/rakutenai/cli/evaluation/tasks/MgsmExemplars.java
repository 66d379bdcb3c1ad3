package io.github.rakutenai.cli.evaluation.tasks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Reads one language's worked examples from MGSM's exemplars.py: a dictionary of dictionaries with the keys {@code q} and {@code
 * a}, whose values are one or more string literals that follow each other.
 */
final class MgsmExemplars {

    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern EXEMPLAR = Pattern.compile(
            "\"q\":((?:\\s*" + LITERAL.pattern() + ")+),\\s*\"a\":((?:\\s*" + LITERAL.pattern() + ")+)");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    record Exemplar(String question, String answer) {}

    private MgsmExemplars() {}

    /** @throws IOException if there are none of the language */
    static List<Exemplar> read(Path file, String language) throws IOException {
        String[] languages = Files.readString(file).split("\n    \"(?=[a-z]{2}\": \\{)");
        List<Exemplar> exemplars = new ArrayList<>();
        for (String block : languages) {
            if (block.startsWith(language + "\"")) {
                Matcher matcher = EXEMPLAR.matcher(block);
                while (matcher.find()) {
                    exemplars.add(new Exemplar(text(matcher.group(1)), text(matcher.group(2))));
                }
            }
        }
        if (exemplars.isEmpty()) {
            throw new IOException(file + " has no exemplars of the language " + language);
        }
        return exemplars;
    }

    /** Of literals that follow each other; Python's escapes that occur are JSON's, too. */
    private static String text(String literals) throws IOException {
        StringBuilder text = new StringBuilder();
        Matcher matcher = LITERAL.matcher(literals);
        while (matcher.find()) {
            text.append(JSON.readValue(matcher.group(), String.class));
        }
        return text.toString();
    }
}
