package io.github.rakutenai.engine.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rakutenai.engine.testing.TestData;

/** Every sentence of the Japanese test data: JGLUE's questions, choices and pairs, and MGSM's problems. */
final class Sentences {

    private Sentences() {}

    static List<String> all() throws IOException {
        List<String> sentences = new ArrayList<>();
        try (Stream<Path> files = Files.walk(TestData.require("jglue"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                addTexts(file, sentences);
            }
        }
        for (String line : Files.readAllLines(TestData.require("mgsm/mgsm_ja.tsv"))) {
            sentences.addAll(List.of(line.split("\t")));
        }
        return sentences;
    }

    private static void addTexts(Path file, List<String> sentences) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        for (String line : Files.readAllLines(file)) {
            for (JsonNode value : mapper.readTree(line)) {
                if (value.isTextual()) {
                    sentences.add(value.textValue());
                }
            }
        }
    }
}
