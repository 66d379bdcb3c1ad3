package io.github.rakutenai.hub;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.rakutenai.hub.HubException.Reason;

/** Which files of a repository make a model that the engine opens: one GGUF file, or safetensors with what belongs to them. */
final class FileSelection {

    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final List<String> TOKENIZERS = List.of("tokenizer.json", "tokenizer.model");
    private static final List<String> SETTINGS = List.of(
            "generation_config.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.json",
            "chat_template.jinja");
    /** As transformers names them. */
    private static final Pattern SHARD = Pattern.compile("model-(\\d{5})-of-(\\d{5})\\.safetensors");

    private static final Pattern GGUF_PART = Pattern.compile(".*-(\\d{5})-of-(\\d{5})\\.gguf");
    private static final String GGUF = ".gguf";

    private final ModelReference reference;
    private final Map<String, Long> sizes;

    /** @param sizes bytes of every file of the repository, by its path */
    FileSelection(ModelReference reference, Map<String, Long> sizes) {
        this.reference = reference;
        this.sizes = new TreeMap<>(sizes);
    }

    /**
     * Paths of what is needed.
     *
     * @throws HubException saying what the repository has instead
     */
    List<String> paths() throws HubException {
        if (reference.file().isPresent()) {
            return List.of(named(reference.file().get()));
        }
        return hasSafetensors() ? folder() : List.of(onlyGguf());
    }

    private String named(String file) throws HubException {
        if (!sizes.containsKey(file)) {
            throw new HubException(
                    Reason.NOT_FOUND, "%s is not there; %s".formatted(reference, ggufChoice("the repository has")));
        }
        Matcher part = GGUF_PART.matcher(file);
        if (part.matches() && !part.group(2).equals("00001")) {
            throw unsuitable(
                    "is one of several parts; choose a file in one piece, or join them with llama-gguf-split --merge");
        }
        return file;
    }

    private boolean hasSafetensors() {
        return sizes.containsKey(WEIGHTS) || sizes.containsKey(INDEX);
    }

    private List<String> folder() throws HubException {
        List<String> paths = new ArrayList<>(List.of(CONFIG));
        if (!sizes.containsKey(CONFIG)) {
            throw unsuitable("has safetensors but no " + CONFIG);
        }
        List<String> tokenizers = present(TOKENIZERS);
        if (tokenizers.isEmpty()) {
            throw unsuitable("has neither " + String.join(" nor ", TOKENIZERS));
        }
        paths.addAll(tokenizers);
        paths.addAll(present(SETTINGS));
        paths.addAll(weights());
        return paths;
    }

    private List<String> weights() throws HubException {
        if (sizes.containsKey(WEIGHTS)) {
            return List.of(WEIGHTS);
        }
        List<String> paths = new ArrayList<>(List.of(INDEX));
        paths.addAll(shards());
        return paths;
    }

    private List<String> shards() throws HubException {
        int count = sizes.keySet().stream()
                .map(SHARD::matcher)
                .filter(Matcher::matches)
                .mapToInt(shard -> Integer.parseInt(shard.group(2)))
                .max()
                .orElseThrow(() -> unsuitable("has " + INDEX + " but no model-00001-of-...safetensors"));
        List<String> all = IntStream.rangeClosed(1, count)
                .mapToObj(number -> "model-%05d-of-%05d.safetensors".formatted(number, count))
                .toList();
        List<String> found = present(all);
        if (found.size() < count) {
            throw unsuitable("has " + found.size() + " of " + count + " files of weights");
        }
        return all;
    }

    private String onlyGguf() throws HubException {
        List<String> files = ggufFiles();
        if (files.size() != 1) {
            throw unsuitable(ggufChoice("has no " + WEIGHTS + " and"));
        }
        return files.getFirst();
    }

    /** From the smallest to the largest. */
    private List<String> ggufFiles() {
        return sizes.keySet().stream()
                .filter(path -> path.endsWith(GGUF))
                .filter(path -> !GGUF_PART.matcher(path).matches())
                .sorted(Comparator.comparing(sizes::get))
                .toList();
    }

    private String ggufChoice(String has) {
        List<String> files = ggufFiles();
        if (files.isEmpty()) {
            return has + " no GGUF file in one piece";
        }
        ModelReference plain = new ModelReference(reference.repository(), reference.revision(), Optional.empty());
        return files.stream()
                .map(path -> "  %s:%s (%s)".formatted(plain, path, ByteCount.text(sizes.get(path))))
                .collect(Collectors.joining("\n", has + " these GGUF files, name one:\n", ""));
    }

    private List<String> present(List<String> paths) {
        return paths.stream().filter(sizes::containsKey).toList();
    }

    private HubException unsuitable(String what) {
        return new HubException(Reason.UNSUITABLE, reference + " " + what);
    }
}
