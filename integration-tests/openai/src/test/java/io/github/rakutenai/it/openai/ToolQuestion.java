package io.github.rakutenai.it.openai;

import java.util.List;
import java.util.Map;

/**
 * What is asked of a model that can call tools; null is left out.
 *
 * @param choice a tool's name, "required", "none", or null
 * @param calls what the model called before
 * @param results what each of the calls brought
 */
record ToolQuestion(
        String model,
        String text,
        List<Tool> tools,
        String choice,
        Boolean parallel,
        Double temperature,
        Long seed,
        List<Call> calls,
        List<String> results) {

    /**
     * A tool of the client.
     *
     * @param properties JSON schemas of its arguments, all of which are required
     */
    record Tool(String name, Map<String, String> properties) {}

    /** A call as the client sees it. */
    record Call(String id, String name, String arguments) {}

    /** What is answered: a text, or calls. */
    record Answer(String text, List<Call> calls, String finishReason) {

        /** Calls have other ids each time. */
        Answer withoutIds() {
            return new Answer(
                    text,
                    calls.stream()
                            .map(call -> new Call("", call.name(), call.arguments()))
                            .toList(),
                    finishReason);
        }
    }

    static ToolQuestion of(String model, String text, List<Tool> tools) {
        return new ToolQuestion(model, text, tools, null, null, 0.0, null, List.of(), List.of());
    }

    ToolQuestion choosing(String newChoice) {
        return new ToolQuestion(model, text, tools, newChoice, parallel, temperature, seed, calls, results);
    }

    ToolQuestion alone() {
        return new ToolQuestion(model, text, tools, choice, false, temperature, seed, calls, results);
    }

    ToolQuestion sampled(long newSeed) {
        return new ToolQuestion(model, text, tools, choice, parallel, 2.0, newSeed, calls, results);
    }

    ToolQuestion after(List<Call> made, List<String> brought) {
        return new ToolQuestion(model, text, tools, choice, parallel, temperature, seed, made, brought);
    }
}
