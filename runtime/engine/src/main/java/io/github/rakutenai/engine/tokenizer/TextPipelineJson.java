package io.github.rakutenai.engine.tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/**
 * The sections {@code normalizer}, {@code pre_tokenizer} and {@code decoder} of a {@code tokenizer.json}: between them they
 * may do no more than write spaces as U+2581, put one before the text, and take both back.
 */
final class TextPipelineJson {

    private static final String SPACE = String.valueOf(Normalizer.SPACE);

    private final Path file;
    private final JsonNode root;
    private DummyPrefix prefix = DummyPrefix.NONE;
    private boolean escapesSpaces;
    private boolean stripsLeadingSpace;

    TextPipelineJson(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    Normalizer normalizer() {
        steps("normalizer", "normalizers").forEach(this::readNormalizer);
        steps("pre_tokenizer", "pretokenizers").forEach(this::readPreTokenizer);
        steps("decoder", "decoders").forEach(this::readDecoder);
        if (!escapesSpaces) {
            throw MalformedCheckpointException.unsupported(
                    file, "normalizer and pre_tokenizer", "a step that writes spaces as U+2581", "none");
        }
        return new Normalizer(prefix, false, stripsLeadingSpace);
    }

    private void readNormalizer(JsonNode step) {
        switch (type(step)) {
            case "Prepend" -> {
                require("normalizer Prepend", SPACE, step.path("prepend").asText());
                prefix = DummyPrefix.ALWAYS;
            }
            case "Replace" -> {
                require("normalizer Replace", " ", step.at("/pattern/String").asText());
                require("normalizer Replace", SPACE, step.path("content").asText());
                escapesSpaces = true;
            }
            default -> throw unsupported("normalizer", step);
        }
    }

    private void readPreTokenizer(JsonNode step) {
        if (!type(step).equals("Metaspace")) {
            throw unsupported("pre_tokenizer", step);
        }
        require("pre_tokenizer Metaspace", SPACE, step.path("replacement").asText(SPACE));
        require("pre_tokenizer Metaspace, split", "false", step.path("split").asText("true"));
        escapesSpaces = true;
        // After a Prepend the text starts with a space already, to which Metaspace adds none.
        prefix = prefix == DummyPrefix.ALWAYS ? prefix : metaspacePrefix("pre_tokenizer", step);
    }

    private void readDecoder(JsonNode step) {
        switch (type(step)) {
            case "Replace" -> {
                require("decoder Replace", SPACE, step.at("/pattern/String").asText());
                require("decoder Replace", " ", step.path("content").asText());
            }
            case "ByteFallback", "Fuse" -> {
                // What every decoding here does.
            }
            case "Strip" -> {
                require("decoder Strip", " ", step.path("content").asText());
                require("decoder Strip, stop", "0", step.path("stop").asText());
                stripsLeadingSpace = step.path("start").asInt() > 0;
            }
            case "Metaspace" -> stripsLeadingSpace = metaspacePrefix("decoder", step) != DummyPrefix.NONE;
            default -> throw unsupported("decoder", step);
        }
    }

    private DummyPrefix metaspacePrefix(String section, JsonNode step) {
        String missing = step.path("add_prefix_space").asBoolean(true) ? "always" : "never";
        String scheme = step.path("prepend_scheme").asText(missing);
        return switch (scheme) {
            case "always" -> DummyPrefix.UNLESS_SPACE;
            case "first" -> DummyPrefix.FIRST_UNLESS_SPACE;
            case "never" -> DummyPrefix.NONE;
            default ->
                throw MalformedCheckpointException.unsupported(
                        file, section + " Metaspace, prepend_scheme", "always, first or never", scheme);
        };
    }

    /** The steps of a section, which may be none, one or a sequence. */
    private List<JsonNode> steps(String section, String sequence) {
        JsonNode node = root.path(section);
        List<JsonNode> steps = new ArrayList<>();
        if (node.isObject() && !type(node).equals("Sequence")) {
            steps.add(node);
        }
        node.path(sequence).forEach(steps::add);
        return steps;
    }

    private static String type(JsonNode step) {
        return step.path("type").asText();
    }

    private MalformedCheckpointException unsupported(String section, JsonNode step) {
        return MalformedCheckpointException.unsupported(file, section, "the steps of a SentencePiece BPE", type(step));
    }

    private void require(String place, String expected, String found) {
        if (!found.equals(expected)) {
            throw MalformedCheckpointException.unsupported(file, place, quoted(expected), quoted(found));
        }
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
